/** Scores of a file are made at once for up to nine days: a history as old as that is what training has to imitate. */
export const fileStaleDays = 8;

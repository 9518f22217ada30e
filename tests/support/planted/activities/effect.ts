export const effect = 1;
export type Effect = typeof effect;

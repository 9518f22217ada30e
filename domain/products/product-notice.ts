/** Somebody has to know; the same key is the same notice, however often it is found. */
export interface Notice {
  /** What it is a word about: a newer notice of a topic takes the place of the older ones. */
  topic: string;
  /** The topic, or the topic with more behind a slash. */
  key: string;
  /** `tasks.why.<reason>` in the UI. */
  reason: string;
  /** Figures, days and codes that the words need; nothing of a person. */
  facts: Record<string, string | number>;
  /** Also when somebody settled it before. */
  mayReopen: boolean;
}

const dayMs = 86_400_000;

/** Both `yyyy-mm-dd`; below zero: over. */
export const daysUntil = (day: string, today: string): number =>
  Math.round((Date.parse(day) - Date.parse(today)) / dayMs);

/** The nearest of the days before on which somebody hears of it; null: too early, or over. */
export function noticeDue(daysLeft: number, before: readonly number[]): number | null {
  if (daysLeft < 0) return null;
  const reached = before.filter((days) => daysLeft <= days);
  return reached.length > 0 ? Math.min(...reached) : null;
}

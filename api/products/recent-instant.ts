import { refuseField } from '../../domain/errors.ts';

const day = 86_400_000;
/** Clocks of phones are a little ahead. */
const aheadMs = 120_000;

/** What is written down afterwards: within thirty days, never in the future; left out, now. */
export function recentInstant(text: string | undefined, path: string): Date {
  if (text === undefined) return new Date();
  const at = new Date(text);
  const age = Date.now() - at.getTime();
  if (age < -aheadMs || age > 30 * day) refuseField(path, 'window');
  return age < 0 ? new Date() : at;
}

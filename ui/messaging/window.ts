import type { ConversationLine } from './conversation-types.ts';

/** A text accepted at the window's last second would be refused on the way: the last minute is not used (as domain/messaging/delivery.ts). */
const marginMs = 60_000;

/** How long an answer may be free text: on SMS always. */
export const answerLeft = (
  { channel, windowEndsAt }: Pick<ConversationLine, 'channel' | 'windowEndsAt'>,
  now: number,
): number => (channel === 'sms' ? Infinity : windowLeft(windowEndsAt, now));

/** Milliseconds in which free text may still leave; 0 when the window is closed or was never open. */
export const windowLeft = (endsAt: string | null, now: number): number =>
  endsAt === null ? 0 : Math.max(0, Date.parse(endsAt) - marginMs - now);

/** "3 h 12 min", "12 min", "menos de 1 min": rounded down, nobody is promised more than there is. */
export function leftSaid(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'menos de 1 min';
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours ? `${String(hours)} h` : '', rest ? `${String(rest)} min` : ''].filter(Boolean).join(' ');
}

/** Soon over: whoever wants to answer should do it now. */
export const isEndingSoon = (ms: number): boolean => ms > 0 && ms < 2 * 3_600_000;

import { type QuietCalendar, quietTime } from '../appointments/quiet-time.ts';
import type { CampaignState, PauseCode } from './campaign.ts';

/** What the record says; no names, no texts. Instants are epoch milliseconds. */
export interface CampaignFacts {
  version: number;
  state: CampaignState;
  startsAt: number | null;
  /** Its recipients are all written down. */
  isPrepared: boolean;
  /** Somebody has not been written to yet; a message is still on its way. */
  hasWaiting: boolean;
  hasOpen: boolean;
  /** The next batch leaves no earlier; null before the first one. */
  nextReleaseAt: number | null;
  /** Why nothing may leave now, as a pause says it; null: it may. */
  obstacle: Exclude<PauseCode, 'by-person'> | null;
  offersFrom: string;
  offersTo: string;
  calendar: QuietCalendar;
}

export type CampaignStep =
  | { step: 'prepare' | 'release' | 'look'; at: number }
  | { step: 'pause'; at: number; code: PauseCode }
  /** Lets go of who still waits; the messages that nobody took yet are dropped at their claim. */
  | { step: 'let-go'; at: number }
  | { step: 'end'; at: number; state: 'done' | 'stopped' }
  /** Until somebody resumes or stops it. */
  | { step: 'rest'; at: null };

const minuteMs = 60_000;

/** The first instant from `at` on at which an offer may leave: between the hours, on no Sunday and no closed day. */
export function offersMayLeave(
  facts: Pick<CampaignFacts, 'offersFrom' | 'offersTo' | 'calendar'>,
  at: number,
): number {
  const quietHours = { from: facts.offersTo, to: facts.offersFrom };
  return quietTime({ quietHours, quietDays: true }, facts.calendar, true).after(at);
}

/** Rarely once nothing leaves any more: half of what has passed since the last batch, a minute to half an hour. */
const nextLook = ({ nextReleaseAt }: CampaignFacts, now: number): number =>
  now + Math.min(Math.max((now - (nextReleaseAt ?? now)) / 2, minuteMs), 30 * minuteMs);

/** What a campaign does next, and when; null: it is over. */
export function planCampaign(facts: CampaignFacts, now: number): CampaignStep | null {
  const { state, startsAt, isPrepared, hasWaiting, hasOpen, nextReleaseAt, obstacle } = facts;
  switch (state) {
    case 'scheduled':
      return { step: 'prepare', at: Math.max(startsAt ?? now, now) };
    case 'preparing':
      return { step: 'prepare', at: now };
    case 'paused':
      return { step: 'rest', at: null };
    case 'stopping':
      if (hasWaiting || !isPrepared) return { step: 'let-go', at: now };
      return hasOpen
        ? { step: 'look', at: nextLook(facts, now) }
        : { step: 'end', at: now, state: 'stopped' };
    case 'running': {
      if (!hasWaiting)
        return hasOpen ? { step: 'look', at: nextLook(facts, now) } : { step: 'end', at: now, state: 'done' };
      if (obstacle) return { step: 'pause', at: now, code: obstacle };
      return { step: 'release', at: offersMayLeave(facts, Math.max(nextReleaseAt ?? now, now)) };
    }
    default:
      return null;
  }
}

import type { QuietCalendar } from '../appointments/quiet-time.ts';
import { addDays, instantOf } from '../clinic/calendar.ts';
import { careMoment, noticeOn, type QuietRules } from './care-moment.ts';
import { isReturnOpen, type ReturnKind, type ReturnState } from './returns.ts';

export const returnInvites = ['invite', 'remind'] as const;
export type ReturnInvite = (typeof returnInvites)[number];

/** What the process of a due return knows of it: states and days, nobody's data. */
export interface ReturnFacts {
  version: number;
  kind: ReturnKind;
  state: ReturnState;
  dueFrom: string;
  dueTo: string;
  /** The client has a visit that is this return, booked by whomever. */
  isBooked: boolean;
  /** Messages of this kind may be sent to her (`mayInvite`). */
  mayWrite: boolean;
  /** Epoch milliseconds; null before. */
  invitedAt: number | null;
  /** Invitations whose fate no longer depends on us. */
  done: readonly ReturnInvite[];
  policy: QuietRules;
  calendar: QuietCalendar;
}
export interface ReturnStep {
  step: ReturnInvite | 'settle-booked' | 'settle-expired';
  at: number;
  latestUseful: number;
}

/** Days before the first one that makes sense: time enough to find an hour that suits. */
const leadDays: Record<ReturnKind, number> = { session: 7, 'touch-up': 4, recall: 14 };
/** Days from the invitation to the one reminder. */
const reminderDays: Record<ReturnKind, number> = { session: 4, 'touch-up': 3, recall: 10 };
const always = Number.MAX_SAFE_INTEGER;

/** The next thing to do for a due return; null when it is over and may be closed. */
export function planReturn(facts: ReturnFacts, now: number): ReturnStep | null {
  if (!isReturnOpen(facts.state)) return null;
  if (facts.isBooked) return { step: 'settle-booked', at: now, latestUseful: always };
  const { timeZone } = facts.calendar;
  const end = instantOf(addDays(facts.dueTo, 1), '00:00', timeZone);
  const expiry: ReturnStep = { step: 'settle-expired', at: end, latestUseful: always };
  const invite = nextInvite(facts, now);
  return invite && invite.at < expiry.at ? invite : expiry;
}

/** One invitation and one reminder, never to whoever has answered or does not want to be written to. */
function nextInvite(facts: ReturnFacts, now: number): ReturnStep | null {
  const { kind, state, dueFrom, dueTo, done, policy, calendar, invitedAt } = facts;
  const { timeZone } = calendar;
  if (!facts.mayWrite || state === 'wants') return null;
  const latest = noticeOn(dueTo, timeZone);
  const at = (step: ReturnInvite, due: number): ReturnStep | null => {
    const moment = careMoment(due, latest, policy, calendar, now);
    return moment && { step, ...moment };
  };
  if (!done.includes('invite')) return at('invite', noticeOn(addDays(dueFrom, -leadDays[kind]), timeZone));
  if (state !== 'invited' || invitedAt === null || done.includes('remind')) return null;
  return at('remind', invitedAt + reminderDays[kind] * 86_400_000);
}

/** Whether an invitation is still wanted at the moment it would leave. */
export const isInviteWanted = (step: ReturnInvite, { state, isBooked, mayWrite }: ReturnFacts): boolean =>
  mayWrite && !isBooked && (state === 'invited' || (step === 'invite' && state === 'waiting'));

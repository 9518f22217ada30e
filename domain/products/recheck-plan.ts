import { daysUntil, type Notice, noticeDue } from './product-notice.ts';
import type { AnvisaState } from './anvisa-state.ts';
import { isBlocked } from './usability.ts';

/** Somebody hears that a registration ends so many days before; a renewal is asked for six months ahead (RDC 336/2020). */
export const endingDays = [180, 90, 30] as const;

export interface KnownState {
  /** Null: nobody ever asked. */
  anvisaState: AnvisaState | null;
  isTransferred: boolean;
}

export interface Heard {
  state: AnvisaState;
  /** The number under which the same product is active, when its own is not. */
  transferredTo: string | null;
  /** Of the row that speaks for the product; null: without end, or nothing is known. */
  validUntil: string | null;
}

export interface RecheckPlan {
  /** Every lot of it is out of use, also one that came since. */
  holdsLots: boolean;
  /** It was in use until this answer. */
  hasTurned: boolean;
  /** A person may free what was held for its registration: no process does. */
  maySuggestRelease: boolean;
  /** It was out of use until this answer. */
  hasReturned: boolean;
  notices: Notice[];
  /** Topics that are over, but for the notices above. */
  settled: string[];
}

/**
 * What an answer of the register means for a clinic's product. It looks at how things are, not only at what changed, so that a run that
 * stopped half-way, or a check somebody else made an hour ago, leaves nothing undone.
 */
export function planRecheck(before: KnownState, heard: Heard, today: string): RecheckPlan {
  const after = { anvisaState: stateAfter(before, heard), isTransferred: heard.transferredTo !== null };
  const isOut = isBlocked(after);
  const wasIn = before.anvisaState !== null && !isBlocked(before);
  const notices = [
    isOut && blocked(after.anvisaState, wasIn),
    heard.transferredTo !== null && transferred(heard.transferredTo),
    heard.state === 'expiring-soon' && ending(heard.validUntil, today),
  ].filter((one) => one !== false && one !== null);
  return {
    holdsLots: isOut,
    hasTurned: isOut && wasIn,
    // An old copy cannot say that it is in order again.
    maySuggestRelease: !isOut && heard.state !== 'source-stale',
    hasReturned: !isOut && before.anvisaState !== null && !wasIn,
    notices,
    settled: heard.state === 'source-stale' ? [] : topics.filter((topic) => !(isOut && topic === 'blocked')),
  };
}
const topics = ['blocked', 'transferred', 'ending', 'unchecked'];

/** An old copy unsays nothing: neither that something is registered nor that it is not. */
export const stateAfter = (before: KnownState, { state }: Heard): AnvisaState =>
  state === 'source-stale' && before.anvisaState !== null && isBlocked(before) ? before.anvisaState : state;

const blocked = (state: AnvisaState, wasIn: boolean): Notice => ({
  ...{ topic: 'blocked', key: 'blocked', reason: `registration-${state}` },
  ...{ facts: {}, mayReopen: wasIn },
});

const transferred = (number: string): Notice => ({
  ...{ topic: 'transferred', key: `transferred/${number}`, reason: 'registration-transferred' },
  ...{ facts: { number }, mayReopen: false },
});

/** Each once for a date: a renewal has another date and begins anew. */
function ending(until: string | null, today: string): Notice | null {
  if (until === null) return null;
  const left = daysUntil(until, today);
  const days = noticeDue(left, endingDays);
  if (days === null) return null;
  return {
    ...{ topic: 'ending', key: `ending/${until}/${days}`, reason: 'registration-ending' },
    ...{ facts: { until, days }, mayReopen: false },
  };
}

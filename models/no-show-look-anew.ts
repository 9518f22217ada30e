// The clinic's rules changed: visits to come are looked at anew, watched or not; owner context: no-show.
import { isDeepStrictEqual } from 'node:util';
import type { NoShowRules } from '../domain/no-show/settings.ts';
import type { Scope } from './tenancy.ts';

/** 40 a second, so that whatever else the clinic does meanwhile is due before the rest of them. */
const spacingMs = 25;
/** The first thing that a process does about a visit is a week before it, and may wait for a day. */
const firstLookDays = 8;

/** What a process has planned hangs on these alone; the costs are read when it weighs. */
const planned = ({ isOn, holdoutPercent, ladders }: NoShowRules) => ({ isOn, holdoutPercent, ladders });

/**
 * All of them when it is switched on or off; else those that something may be planned for by now: the others read the new rules when they
 * come to it. None when nothing changed that a plan is made of. The soonest visits come first.
 */
export function lookAnew(scope: Scope, before: NoShowRules, after: NoShowRules): void {
  if (isDeepStrictEqual(planned(before), planned(after))) return;
  const withinMin = before.isOn === after.isOn ? planningMin(before, after) : null;
  scope.later({
    name: 'no-show-look-anew',
    text: `insert into outbox (clinic_id, topic, entity_id, due_at)
      select $1, 'no-show', id, now() + (row_number() over (order by starts_at, id) - 1) * $2 * interval '1 millisecond'
      from appointments where clinic_id = $1 and status in ('booked', 'confirmed') and starts_at > now()
        and ($3::integer is null or starts_at < now() + $3 * interval '1 minute')`,
    values: [scope.clinicId, spacingMs, withinMin],
  });
}

/** Whether she may be weighed has changed: the processes of her visits to come hear of it, those that have ended as well. */
export function lookAnewAt(scope: Scope, clientId: string): void {
  scope.later({
    name: 'no-show-look-anew-at',
    text: `select app.enqueue('no-show', id) from appointments
      where clinic_id = $1 and client_id = $2 and status in ('booked', 'confirmed') and starts_at > now()`,
    values: [scope.clinicId, clientId],
  });
}

function planningMin(...rules: readonly NoShowRules[]): number {
  const rungs = rules.flatMap(({ ladders }) => [...ladders.medium, ...ladders.high]);
  return Math.max(...rungs.map(({ leadMin }) => leadMin)) + firstLookDays * 24 * 60;
}

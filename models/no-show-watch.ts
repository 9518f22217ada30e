// Table no_show_watches: one for a visit that somebody may miss; owner context: no-show.
import { refuse } from '../domain/errors.ts';
import type { LadderStepName } from '../domain/no-show/settings.ts';
import { tellVisit } from './attention.ts';
import type { Scope } from './tenancy.ts';

export type WatchState = 'watching' | 'climbing' | 'answered' | 'stopped' | 'over';
export type WatchAnswer = 'confirmed' | 'cancelled' | 'moved' | 'wrote' | 'paid' | 'told-staff' | 'arrived';
export const stopReasons = ['known', 'agreed', 'other'] as const;
export type StopReason = (typeof stopReasons)[number] | 'review';

export interface Watch {
  version: number;
  visitStartsAt: Date;
  state: WatchState;
  arm: 'treated' | 'held-out';
  band: 'low' | 'medium' | 'high' | null;
  answeredAt: Date | null;
  answer: WatchAnswer | null;
  stopReason: StopReason | null;
  isClosed: boolean;
}

const isSame = 'no_show_watches.visit_starts_at = excluded.visit_starts_at';
const isKept = `${isSame} and no_show_watches.state in ('answered', 'stopped')`;
const wordColumns = ['answered_at', 'answer', 'stopped_by', 'stop_reason'];
const riskColumns = ['prediction_id', 'risk', 'band', 'resumed_at'];

/** Locked until the transaction ends. */
export async function lockWatch({ run, clinicId }: Scope, appointmentId: string): Promise<Watch | null> {
  const [row] = await run<Watch>({
    name: 'no-show-watch-lock',
    text: `select version, visit_starts_at as "visitStartsAt", state, arm, band, answered_at as "answeredAt", answer,
        stop_reason as "stopReason",        is_closed as "isClosed" from no_show_watches where clinic_id = $1 and id = $2 for update`,
    values: [clinicId, appointmentId],
  });
  return row ?? null;
}

/**
 * The first look at a time: what was known of another one no longer counts. Of the same time, switched off meanwhile, a person's word and
 * hers stay.
 */
export async function openWatch(
  { run, clinicId }: Scope,
  appointmentId: string,
  visitStartsAt: Date,
  arm: Watch['arm'],
): Promise<void> {
  await run({
    name: 'no-show-watch-open',
    text: `insert into no_show_watches (clinic_id, id, visit_starts_at, arm) values ($1, $2, $3, $4)
      on conflict (clinic_id, id) do update set visit_starts_at = excluded.visit_starts_at, arm = excluded.arm,
        state = case when ${isKept} then no_show_watches.state else 'watching' end,
        ${wordColumns.map((column) => `${column} = case when ${isKept} then no_show_watches.${column} end`).join(', ')},
        ${riskColumns.map((column) => `${column} = case when ${isSame} then no_show_watches.${column} end`).join(', ')},
        opened_at = case when ${isSame} then no_show_watches.opened_at else now() end,
        next_step = null, next_at = null, is_closed = false, version = no_show_watches.version + 1, updated_at = now()`,
    values: [clinicId, appointmentId, visitStartsAt, arm],
  });
}

/** The visit first, as commands do that touch both, so that nobody waits for each other. */
export function lockVisitAndWatch(scope: Scope, appointmentId: string): void {
  const values = [scope.clinicId, appointmentId];
  const visit = 'select 1 from appointments where clinic_id = $1 and id = $2 for no key update';
  const watch = 'select 1 from no_show_watches where clinic_id = $1 and id = $2 for update';
  scope.later({ name: 'no-show-lock-visit', text: visit, values });
  scope.later({ name: 'no-show-lock-watch', text: watch, values });
}

/** The plan of the process, for lists. Not a change that people see made, so the version stays. */
export async function noteNext(
  { run, clinicId }: Scope,
  appointmentId: string,
  rung: { step: LadderStepName; at: number } | undefined,
): Promise<void> {
  await run({
    name: 'no-show-watch-next',
    text: `update no_show_watches set next_step = $3, next_at = $4 where clinic_id = $1 and id = $2
      and (next_step is distinct from $3 or next_at is distinct from $4::timestamptz)`,
    values: [clinicId, appointmentId, rung?.step ?? null, rung ? new Date(rung.at) : null],
  });
}

/** The only columns that are ever changed; whoever has the row locked calls it. */
export async function changeWatch(
  { trx, clinicId }: Scope,
  appointmentId: string,
  change: Partial<Pick<Watch, 'state' | 'answer' | 'answeredAt' | 'isClosed'>> & {
    stoppedBy?: string | null;
    stopReason?: StopReason | null;
    resumedAt?: Date;
    nextStep?: string | null;
    nextAt?: Date | null;
  },
): Promise<void> {
  await trx('noShowWatches')
    .where({ clinicId, id: appointmentId })
    .update({ ...change, version: trx.raw('version + 1'), updatedAt: trx.fn.now() });
}

/**
 * Nothing more is done about the visit's risk: somebody knows better, or a review set it aside. The process takes back what is under way.
 * Refuses with `transition-refused` when the ladder has ended already; false when the visit is not watched, or a review comes too late.
 */
export async function stopLadder(scope: Scope, appointmentId: string, reason: StopReason): Promise<boolean> {
  const watch = await lockWatch(scope, appointmentId);
  if (!watch) return false;
  const isReview = reason === 'review';
  if (watch.state !== 'watching' && watch.state !== 'climbing')
    return isReview ? false : refuse('transition-refused');
  const { actor } = scope;
  const stoppedBy = actor.role === 'system' || actor.role === 'client' ? null : actor.actorId;
  const stopped = { state: 'stopped', stoppedBy, stopReason: reason, nextStep: null, nextAt: null } as const;
  await changeWatch(scope, appointmentId, stopped);
  // Whoever reviews may not write a visit's story: the review is told where reviews are.
  if (!isReview) await tellVisit(scope, appointmentId, 'no-show-stopped', { reason });
  await scope.enqueue('no-show', appointmentId);
  return true;
}

/** There is news for the processes of her visits; costs no round trip and does nothing where none is watched. */
export function pokeWatchesOf(scope: Scope, clientId: string): void {
  scope.later({
    name: 'no-show-poke-client',
    text: `select app.enqueue('no-show', w.id) from no_show_watches w
        join appointments a on a.clinic_id = w.clinic_id and a.id = w.id
      where w.clinic_id = $1 and not w.is_closed and a.client_id = $2`,
    values: [scope.clinicId, clientId],
  });
}

/** The same of one visit. */
export function pokeWatch(scope: Scope, appointmentId: string): void {
  scope.later({
    name: 'no-show-poke',
    text: `select app.enqueue('no-show', id) from no_show_watches where clinic_id = $1 and id = $2 and not is_closed`,
    values: [scope.clinicId, appointmentId],
  });
}

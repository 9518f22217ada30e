// Table no_show_trainings: one run that teaches a clinic's next model; owner context: no-show.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export const trainingStates = ['running', 'promoted', 'kept', 'too-few', 'failed'] as const;
export const trainingSteps = ['waiting', 'reading', 'fitting', 'judging', 'done'] as const;
export type TrainingState = (typeof trainingStates)[number];
export type TrainingStep = (typeof trainingSteps)[number];

export interface Training {
  id: string;
  state: TrainingState;
  step: TrainingStep;
  percent: number;
  /** Visits with an outcome that were read, and those of them that were missed. */
  rows: number | null;
  missed: number | null;
  /** Code of why it ended as it did. */
  reason: string | null;
  modelId: string | null;
  startedAt: Date;
  finishedAt: Date | null;
  /** Of `startedAt`, as Postgres writes it: where a page ends. */
  position: string;
}

const columns = `id, state, step, percent, rows, missed, reason, model_id as "modelId", started_at as "startedAt",
  finished_at as "finishedAt", started_at::text as position`;

/** Null when one is running already. */
async function insertTraining(scope: Scope, askedBy: string | null): Promise<Training | null> {
  const [made] = await scope.run<Training>({
    name: 'no-show-training-new',
    text: `insert into no_show_trainings (clinic_id, id, asked_by) values ($1, $2, $3)
      on conflict (clinic_id) where not is_closed do nothing returning ${columns}`,
    values: [scope.clinicId, randomUUID(), askedBy],
  });
  if (!made) return null;
  await scope.audit({
    ...{ action: 'no-show-training.start', entity: 'no-show-training', entityId: made.id },
    purpose: 'CLINIC_OPERATION',
  });
  await scope.enqueue('no-show-training', made.id);
  return made;
}

/** A person wants one now. */
export async function startTraining(scope: Scope): Promise<Training> {
  return (await insertTraining(scope, scope.actor.actorId)) ?? refuse('training-running');
}

/** The nightly watch wants one; null when one is running. */
export const scheduleTraining = (scope: Scope): Promise<Training | null> => insertTraining(scope, null);

/** The newest first; `after` is where the page before ended. */
export const listTrainings = (
  { run, clinicId }: Scope,
  { after, limit }: { after: [string, string] | null; limit: number },
): Promise<Training[]> =>
  run<Training>({
    name: `no-show-trainings${after ? '-after' : ''}`,
    text: `select ${columns} from no_show_trainings where clinic_id = $1
      ${after ? 'and (started_at, id) < ($3::timestamptz, $4::uuid)' : ''} order by started_at desc, id desc limit $2`,
    values: [clinicId, limit, ...(after ?? [])],
  });

export interface TrainingProgress {
  step: TrainingStep;
  percent: number;
  rows?: number;
  missed?: number;
}

/** The bar only goes forward, and so do its steps: what is told late changes nothing. False when it is over: whoever works on it stops. */
export async function tellProgress(scope: Scope, id: string, progress: TrainingProgress): Promise<boolean> {
  const { step, percent, rows = null, missed = null } = progress;
  const moved = await scope.run({
    name: 'no-show-training-progress',
    text: `update no_show_trainings set step = case when percent > $4 then step else $3 end, percent = greatest(percent, $4),
      rows = coalesce($5, rows), missed = coalesce($6, missed), updated_at = now() where clinic_id = $1 and id = $2 and not is_closed returning 1`,
    values: [scope.clinicId, id, step, Math.round(percent), rows, missed],
  });
  return moved.length > 0;
}

export interface TrainingEnd {
  state: Exclude<TrainingState, 'running'>;
  reason: string;
  modelId?: string | null;
}

/** Once: an end that was written stays. False when it was over before. */
export async function endTraining(scope: Scope, id: string, end: TrainingEnd): Promise<boolean> {
  const ended = await scope.run({
    name: 'no-show-training-end',
    text: `update no_show_trainings set state = $3, reason = $4, model_id = coalesce($5, model_id), is_closed = true,
        step = case when $3 = 'failed' then step else 'done' end, percent = case when $3 = 'failed' then percent else 100 end,
        finished_at = now(), updated_at = now()
      where clinic_id = $1 and id = $2 and not is_closed returning 1`,
    values: [scope.clinicId, id, end.state, end.reason, end.modelId ?? null],
  });
  if (ended.length === 0) return false;
  await scope.audit({
    ...{ action: `no-show-training.${end.state}`, entity: 'no-show-training', entityId: id },
    purpose: 'CLINIC_OPERATION',
  });
  return true;
}

/** Days since the last one that was started; null when there was none. A failed one is not waited a week for. */
export async function daysSinceTraining({ run, clinicId }: Scope): Promise<number | null> {
  const [row] = await run<{ days: number | null }>({
    name: 'no-show-training-last',
    text: `select extract(epoch from now() - max(started_at)) / 86400 as days from no_show_trainings
      where clinic_id = $1 and state <> 'failed'`,
    values: [clinicId],
  });
  return row?.days == null ? null : Number(row.days);
}

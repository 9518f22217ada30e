// Whether a clinic's champion still fits what comes now, and the nightly move of its intercept; owner context: no-show.
import { refreshIntercept } from '../domain/no-show/calibrate.ts';
import { columnOf, type ColumnName } from '../domain/no-show/columns.ts';
import { isColumnOff, isRateOff, leastForDrift, psiOf } from '../domain/no-show/drift.ts';
import { measure } from '../domain/no-show/live-accuracy.ts';
import { withRefresh } from '../domain/no-show/model-card.ts';
import { isCalibrated } from '../domain/no-show/promotion.ts';
import { scoreFeatures } from '../domain/no-show/score.ts';
import { getClinic } from './clinic.ts';
import { type LiveVisit, readLiveVisits, untouched } from './no-show-accuracy.ts';
import { championOf, getModel, lockChampion, type ModelLine, writeRefresh } from './no-show-models.ts';
import { daysSinceTraining, scheduleTraining } from './no-show-trainings.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

export const modelTroubles = ['columns-drifted', 'base-rate-off', 'not-calibrated'] as const;
export type ModelTrouble = (typeof modelTroubles)[number];

export interface ColumnDrift {
  column: string;
  psi: number;
  isOff: boolean;
}

const dayMs = 86_400_000;
export const recentDays = 28;
/** Of calibration: with one visit in ten held out a month is too short. */
const heldOutDays = 90;
/** A model a week is enough; when it no longer fits, one a day. */
const daysBetween = 7;
/** Below this a move is not worth a version (log-odds: a quarter of a point at a risk of 25 %). */
const leastShift = 0.012;

/** Of every column of the champion in the visits of both arms that came now; nothing is said of too few. */
export function driftOf(model: ModelLine, visits: readonly LiveVisit[]): ColumnDrift[] {
  return model.card.reference.flatMap((reference) => {
    const { column } = reference;
    const told = visits.filter((visit) => visit.modelId === model.id || isTold(visit, column));
    if (told.length < leastForDrift) return [];
    const values = told.map(({ features }) => features[column] ?? NaN);
    const psi = psiOf(reference, values);
    return [{ column, psi, isOff: isColumnOff(column, psi) }];
  });
}

/** By another model: a value is the same fact for all of them, but a group is a number only that model knows. */
const isTold = ({ features }: LiveVisit, column: string): boolean =>
  column in features && columnOf(column as ColumnName).group === undefined;

export interface Watched {
  /** Of the champion, when its intercept moved. */
  refreshedId: string | null;
  troubles: ModelTrouble[];
  trainingId: string | null;
}

/** One clinic's night. Twice is once: the intercept is set from where the model was judged, not from where it stands. */
export async function watchModel(scope: Scope, now: number): Promise<Watched> {
  const championId = await lockChampion(scope);
  const { refreshedId, troubles } =
    championId === null ? nothing : await watchChampion(scope, championId, now);
  const days = await daysSinceTraining(scope);
  const isDue = days === null || days >= daysBetween || (troubles.length > 0 && days >= 1);
  const training = isDue ? await scheduleTraining(scope) : null;
  return { refreshedId, troubles, trainingId: training?.id ?? null };
}
const nothing: Omit<Watched, 'trainingId'> = { refreshedId: null, troubles: [] };

async function watchChampion(scope: Scope, id: string, now: number): Promise<Omit<Watched, 'trainingId'>> {
  const model = await getModel(scope, id);
  const { timeZone } = await getClinic(scope);
  const visits = await readLiveVisits(scope, new Date(now - heldOutDays * dayMs), timeZone);
  const own = visits.filter(({ modelId }) => modelId === id);
  const isRecent = ({ startsAt }: LiveVisit) => startsAt.getTime() >= now - recentDays * dayMs;
  const isMoved = await refresh(scope, model, own.filter(isRecent).filter(untouched), now);
  const troubles = troublesOf(model, own, visits.filter(isRecent));
  const lastNight = await keepTroubles(scope, id, troubles);
  for (const reason of modelTroubles) {
    const task = { kind: 'no-show-model', subjectKey: `${reason}:${id}` } as const;
    if (troubles.includes(reason))
      // A person who settled it is not asked again while it lasts; when it went away and comes back she is.
      await raiseTask(scope, { ...task, reason }, { mayReopen: !lastNight.includes(reason) });
    else await settleTask(scope, task);
  }
  return { refreshedId: isMoved ? id : null, troubles };
}

/** Writes tonight's down in the model's card and answers those of the night before. No version: what it weighs with stays. */
async function keepTroubles(
  { run, clinicId }: Scope,
  id: string,
  troubles: readonly ModelTrouble[],
): Promise<string[]> {
  const [old] = await run<{ troubles: string[] }>({
    name: 'no-show-troubles',
    text: `with old as (select coalesce(card->'troubles', '[]') as troubles from no_show_models where clinic_id = $1 and id = $2),
        kept as (update no_show_models m set card = jsonb_set(m.card, '{troubles}', $3::jsonb) from old
          where m.clinic_id = $1 and m.id = $2 and old.troubles <> $3::jsonb)
      select troubles from old`,
    values: [clinicId, id, JSON.stringify(troubles)],
  });
  return old?.troubles ?? [];
}

/** The base rate follows what happened to visits that nothing was done about; the order of risks stays. */
async function refresh(
  scope: Scope,
  model: ModelLine,
  visits: readonly LiveVisit[],
  now: number,
): Promise<boolean> {
  const champion = await championOf(scope);
  if (visits.length === 0 || champion?.id !== model.id) return false;
  const { card, id } = model;
  const judged = { ...champion.artefact, shift: card.shift };
  const risks = visits.map(({ features }) =>
    scoreFeatures(
      judged,
      judged.columns.map((column) => features[column] ?? NaN),
    ),
  );
  const artefact = refreshIntercept(
    judged,
    visits.map(({ isMissed }) => Number(isMissed)),
    risks,
  );
  if (Math.abs(artefact.shift - champion.artefact.shift) < leastShift) return false;
  const step = { at: new Date(now).toISOString(), shift: artefact.shift, visits: visits.length };
  await writeRefresh(scope, { id, artefact, card: withRefresh(card, step) });
  return true;
}

function troublesOf(
  model: ModelLine,
  own: readonly LiveVisit[],
  recent: readonly LiveVisit[],
): ModelTrouble[] {
  const found: ModelTrouble[] = [];
  if (driftOf(model, recent).some(({ isOff }) => isOff)) found.push('columns-drifted');
  // What the ladder kept from being missed is no drift: only those held out say how it would have been.
  const heldOut = own.filter(({ isHeldOut }) => isHeldOut);
  if (heldOut.length < leastForDrift) return found;
  const live = measure(heldOut);
  if (isRateOff(model.card.baseRate, live.rate, live.n)) found.push('base-rate-off');
  if (!isCalibrated({ ...live, auc: live.auc ?? NaN })) found.push('not-calibrated');
  return found;
}

// Table no_show_models: what a clinic's visits taught, each with its card; owner context: no-show.
import { LRUCache } from 'lru-cache';
import { type ModelArtefact, readArtefact } from '../domain/no-show/artefact.ts';
import type { ModelCard } from '../domain/no-show/model-card.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export interface Champion {
  id: string;
  /** The how manyth of the clinic. */
  number: number;
  artefact: ModelArtefact;
}

export const modelStates = ['champion', 'rejected', 'retired'] as const;
export interface ModelLine {
  id: string;
  number: number;
  kind: ModelArtefact['kind'];
  state: (typeof modelStates)[number];
  verdict: string;
  card: ModelCard;
  trainedFrom: string | null;
  trainedTo: string | null;
  trainedAt: Date;
  refreshedAt: Date | null;
  promotedAt: Date | null;
  retiredAt: Date | null;
}

// An artefact is tens of kilobytes: read once by each process and version, asked for by version alone after that.
const champions = new LRUCache<string, { champion: Champion | null }>({ max: 500 });

/** The model that weighs the clinic's visits; null: the house's rules do, also when what is kept cannot be scored with. */
export async function championOf({ run, clinicId }: Scope): Promise<Champion | null> {
  const [head] = await run<{ id: string; version: number }>({
    name: 'no-show-champion',
    text: `select id, version from no_show_models where clinic_id = $1 and state = 'champion'`,
    values: [clinicId],
  });
  if (!head) return null;
  const key = `${clinicId}/${head.id}/${head.version}`;
  const known = champions.get(key);
  if (known) return known.champion;
  const [row] = await run<Omit<Champion, 'artefact'> & { artefact: unknown; version: number }>({
    name: 'no-show-champion-now',
    text: `select id, number, artefact, version from no_show_models where clinic_id = $1 and state = 'champion'`,
    values: [clinicId],
  });
  if (!row) return null;
  const { id, number, version } = row;
  const artefact = readArtefact(row.artefact);
  const champion = artefact && { id, number, artefact };
  // Another may have taken over between the two looks: kept under its own name.
  champions.set(`${clinicId}/${id}/${version}`, { champion });
  return champion;
}

const columns = `id, number, kind, state, verdict, card, trained_from::text as "trainedFrom", trained_to::text as "trainedTo",
  trained_at as "trainedAt", refreshed_at as "refreshedAt", promoted_at as "promotedAt", retired_at as "retiredAt"`;

/** The newest first; a clinic has one a week at most, the last two years of them are told. */
export const listModels = ({ run, clinicId }: Scope): Promise<ModelLine[]> =>
  run<ModelLine>({
    name: 'no-show-models',
    text: `select ${columns} from no_show_models where clinic_id = $1 order by number desc limit 100`,
    values: [clinicId],
  });

export async function getModel({ run, clinicId }: Scope, id: string): Promise<ModelLine> {
  const [row] = await run<ModelLine>({
    name: 'no-show-model',
    text: `select ${columns} from no_show_models where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
  return row ?? refuse('not-found');
}

export async function findChampion(scope: Scope): Promise<ModelLine | null> {
  const champion = await championOf(scope);
  return champion && getModel(scope, champion.id);
}

/** What cannot be scored with is as good as not there. */
export async function readArtefactOf({ run, clinicId }: Scope, id: string): Promise<ModelArtefact> {
  const [row] = await run<{ artefact: unknown }>({
    name: 'no-show-artefact',
    text: 'select artefact from no_show_models where clinic_id = $1 and id = $2',
    values: [clinicId, id],
  });
  return readArtefact(row?.artefact) ?? refuse('not-found');
}

export interface Challenger {
  /** Of its training: a fit that is repeated writes the same row. */
  id: string;
  artefact: ModelArtefact;
  card: ModelCard;
}

/** Kept before it is judged, so that a worker that dies while judging need not fit again. */
export async function writeChallenger(scope: Scope, { id, artefact, card }: Challenger): Promise<void> {
  await scope.run({
    name: 'no-show-challenger',
    text: `insert into no_show_models (clinic_id, id, number, kind, state, artefact, card, verdict, trained_from, trained_to)
      select $1, $2, coalesce(max(number), 0) + 1, $3, 'rejected', $4, $5, 'not-judged', $6, $7 from no_show_models where clinic_id = $1
      on conflict (clinic_id, id) do update set kind = excluded.kind, artefact = excluded.artefact, card = excluded.card
        where no_show_models.verdict = 'not-judged'`,
    values: [
      ...[scope.clinicId, id, artefact.kind, JSON.stringify(artefact), JSON.stringify(card)],
      ...[card.data.from, card.data.cut],
    ],
  });
}

/** Who is champion, held until the transaction ends: nobody takes over in between. */
export async function lockChampion({ run, clinicId }: Scope): Promise<string | null> {
  const [row] = await run<{ id: string }>({
    name: 'no-show-champion-lock',
    text: `select id from no_show_models where clinic_id = $1 and state = 'champion' for update`,
    values: [clinicId],
  });
  return row?.id ?? null;
}

export async function writeJudgement({ run, clinicId }: Scope, id: string, card: ModelCard): Promise<void> {
  await run({
    name: 'no-show-judgement',
    text: `update no_show_models set card = $3, verdict = $4, version = version + 1 where clinic_id = $1 and id = $2`,
    values: [clinicId, id, JSON.stringify(card), card.judgement?.verdict ?? 'not-judged'],
  });
}

/** The champion before it retires; it can be brought back. */
export async function promoteModel(scope: Scope, id: string): Promise<void> {
  const { run, clinicId } = scope;
  await run({
    name: 'no-show-retire',
    text: `update no_show_models set state = 'retired', retired_at = now(), version = version + 1
      where clinic_id = $1 and state = 'champion'`,
    values: [clinicId],
  });
  await run({
    name: 'no-show-promote',
    text: `update no_show_models set state = 'champion', promoted_at = now(), retired_at = null, version = version + 1
      where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
  await scope.audit({
    ...{ action: 'no-show-model.promote', entity: 'no-show-model', entityId: id },
    purpose: 'CLINIC_OPERATION',
  });
}

/** A person brings an earlier model back, or one that was kept out; never one that was not judged. */
export async function promoteByHand(scope: Scope, id: string): Promise<ModelLine> {
  await lockChampion(scope);
  const { state, verdict } = await getModel(scope, id);
  if (state === 'champion') refuse('already-done');
  if (verdict === 'not-judged') refuse('transition-refused');
  await promoteModel(scope, id);
  return getModel(scope, id);
}

/** The nightly move of the intercept. */
export async function writeRefresh(
  { run, clinicId }: Scope,
  { id, artefact, card }: Challenger,
): Promise<void> {
  await run({
    name: 'no-show-refresh',
    text: `update no_show_models set artefact = $3, card = $4, refreshed_at = now(), version = version + 1
      where clinic_id = $1 and id = $2 and state = 'champion'`,
    values: [clinicId, id, JSON.stringify(artefact), JSON.stringify(card)],
  });
}

// Table no_show_models: what a clinic's visits taught, each with its card; owner context: no-show.
import { LRUCache } from 'lru-cache';
import type { ModelArtefact } from '../domain/no-show/model-artefact.ts';
import type { Scope } from './tenancy.ts';

export interface Champion {
  id: string;
  /** The how manyth of the clinic. */
  number: number;
  artefact: ModelArtefact;
}

// An artefact is tens of kilobytes: read once by each process and version, asked for by version alone after that.
const champions = new LRUCache<string, Champion>({ max: 500 });

/** The model that weighs the clinic's visits; null: the house's rules do. */
export async function championOf({ run, clinicId }: Scope): Promise<Champion | null> {
  const [head] = await run<{ id: string; version: number }>({
    name: 'no-show-champion',
    text: `select id, version from no_show_models where clinic_id = $1 and state = 'champion'`,
    values: [clinicId],
  });
  if (!head) return null;
  const key = `${clinicId}/${head.id}/${head.version}`;
  const known = champions.get(key);
  if (known) return known;
  const [row] = await run<Champion>({
    name: 'no-show-champion-artefact',
    text: 'select id, number, artefact from no_show_models where clinic_id = $1 and id = $2 and version = $3',
    values: [clinicId, head.id, head.version],
  });
  // Refreshed between the two looks: the row as it is now, kept by the next call.
  if (!row) return readOnce({ run, clinicId });
  champions.set(key, row);
  return row;
}

async function readOnce({ run, clinicId }: Pick<Scope, 'run' | 'clinicId'>): Promise<Champion | null> {
  const [row] = await run<Champion>({
    name: 'no-show-champion-now',
    text: `select id, number, artefact from no_show_models where clinic_id = $1 and state = 'champion'`,
    values: [clinicId],
  });
  return row ?? null;
}

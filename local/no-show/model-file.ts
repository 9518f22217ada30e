import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readArtefact, type ModelArtefact } from '../../domain/no-show/artefact.ts';
import type { RiskVisit } from '../../domain/no-show/risk-visit.ts';
import { defaultStateDir } from '../cache.ts';
import { LauncherError } from '../errors.ts';

/** A model and what it knew at its cut: the earlier visits of every client, of which histories are made when later days are scored. */
export interface KnownModel {
  artefact: ModelArtefact;
  cutDay: number;
  known: RiskVisit[];
}

const outcomes = ['came', 'missed', null] as const;
/** Place of the client in `clients`, id, bookedAt, bookedDay, day, place of the outcome: a tenth of the memory of named fields. */
type Line = [number, string, number, number, number, number];

export const defaultModelFile = () => join(defaultStateDir(), 'no-show', 'model.json');

export function writeModel(file: string, { artefact, cutDay, known }: KnownModel): void {
  const clients = new Map<string, number>();
  const visits = known.map((visit): Line => {
    const client = clients.get(visit.clientId) ?? clients.size;
    clients.set(visit.clientId, client);
    const { id, bookedAt, bookedDay, day, outcome } = visit;
    return [client, id, bookedAt, bookedDay, day, outcomes.indexOf(outcome)];
  });
  mkdirSync(dirname(file), { recursive: true });
  // Ids of clients are personal data: only the operator reads the file, whoever could before.
  if (existsSync(file)) chmodSync(file, 0o600);
  writeFileSync(file, JSON.stringify({ artefact, cutDay, clients: [...clients.keys()], visits }), {
    mode: 0o600,
  });
}

export function readModel(file: string): KnownModel {
  const content = contentOf(file) as {
    artefact: unknown;
    cutDay: unknown;
    clients: string[];
    visits: Line[];
  } | null;
  const artefact = readArtefact(content?.artefact);
  // Without the day of the cut every history would be empty, and every risk a number all the same.
  if (!artefact || !Number.isInteger(content?.cutDay) || !isKnown(content)) {
    throw new LauncherError(`${file} is no no-show model of this version.`, 'npm run noshow:train');
  }
  const known = content.visits.map(([client, id, bookedAt, bookedDay, day, outcome]): RiskVisit => ({
    ...{ id, clientId: content.clients[client] as string, bookedAt, bookedDay, day, startMinute: null },
    ...{ outcome: outcomes[outcome] ?? null, numbers: {}, groups: {} },
  }));
  return { artefact, cutDay: content.cutDay as number, known };
}

const isKnown = (
  content: { clients: unknown; visits: unknown } | null,
): content is NonNullable<typeof content> =>
  Array.isArray(content?.visits) && Array.isArray(content.clients) && content.visits.every(Array.isArray);

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new LauncherError(
      `The model ${file} cannot be read: ${(error as Error).message}`,
      'npm run noshow:train -- --data <csv>',
    );
  }
}

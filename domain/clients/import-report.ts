import type { ImportedStatus } from './import-values.ts';
import { type MatchedBy, matchWays } from './import-match.ts';

/** Counts of rows, except where it says clients. The dry run and the import itself count by the same code. */
export interface ImportTally {
  rows: number;
  refused: number;
  /** Clients that are registered. */
  clientsNew: number;
  /** Clients the clinic had, by how the file first told them; the dry run alone looks across the whole file. */
  clientsMet: Record<MatchedBy, number>;
  visitsAhead: number;
  visitsPast: number;
  /** Somebody the clinic has (a list of clients), or a visit that is in the agenda from an earlier import. */
  rowsKnown: number;
  /** What an earlier row of the file brought already. */
  rowsRepeated: number;
  /** Refused, because the time is held in the agenda, or by an earlier row of the file. */
  collisionsAgenda: number;
  collisionsFile: number;
  /** Of a calendar, and no rows of it: what is over, and what was called off. */
  eventsPast: number;
  eventsCancelled: number;
}

export const emptyTally = (): ImportTally => ({
  ...{ rows: 0, refused: 0, clientsNew: 0, visitsAhead: 0, visitsPast: 0, rowsKnown: 0, rowsRepeated: 0 },
  ...{ collisionsAgenda: 0, collisionsFile: 0, eventsPast: 0, eventsCancelled: 0 },
  clientsMet: { reference: 0, cpf: 0, phone: 0, email: 0, name: 0 },
});

/** What was counted before may lack what is counted since. */
export function addTallies(one: Partial<ImportTally>, other: ImportTally): ImportTally {
  const sum = emptyTally();
  for (const key of Object.keys(sum) as (keyof ImportTally)[]) {
    if (key !== 'clientsMet') sum[key] = (one[key] ?? 0) + other[key];
  }
  for (const way of matchWays) sum.clientsMet[way] = (one.clientsMet?.[way] ?? 0) + other.clientsMet[way];
  return sum;
}

/** Why a visit cannot stand where the file puts it. */
export interface Collision {
  row: number;
  startsAt: number;
  /** Whose time is held; a room or device when none of the kind that is needed is free. */
  resource: 'professional' | 'room' | 'device';
  with: 'agenda' | 'file';
  /** The earlier row, when the professional is held by one. */
  otherRow: number | null;
}

/** A row as it would be written. */
export interface SampleRow {
  row: number;
  client: string;
  /** `new` is registered by this row, `file` by an earlier one; else how the clinic's client was recognised. */
  clientBy: MatchedBy | 'new' | 'file';
  clientId: string | null;
  phone: string | null;
  visit: {
    startsAt: number;
    endsAt: number;
    status: ImportedStatus;
    procedure: string | null;
    professional: string | null;
  } | null;
}

/** A name of the file that the catalogue does not know. */
export interface UnknownName {
  kind: 'procedure' | 'professional';
  name: string;
  rows: number;
}

export interface ImportFindings {
  sample: SampleRow[];
  unknown: UnknownName[];
  collisions: Collision[];
}

/** Enough for a person to judge the file by; the counts tell the rest. */
export const mostFindings = { sample: 10, unknown: 30, collisions: 100 } as const;

export const emptyFindings = (): ImportFindings => ({ sample: [], unknown: [], collisions: [] });

export function addFindings(one: ImportFindings, other: ImportFindings): ImportFindings {
  const unknown = one.unknown.map((name) => ({ ...name }));
  for (const next of other.unknown) {
    const known = unknown.find(({ kind, name }) => kind === next.kind && name === next.name);
    if (known) known.rows += next.rows;
    else if (unknown.length < mostFindings.unknown) unknown.push({ ...next });
  }
  return {
    sample: [...one.sample, ...other.sample].slice(0, mostFindings.sample),
    unknown,
    collisions: [...one.collisions, ...other.collisions].slice(0, mostFindings.collisions),
  };
}

// Where the decisions of an import go; owner context: clients.
import type { Identity } from '../domain/clients/import-match.ts';
import { insertVisits, knownVisits, type NewVisit } from './appointment-import.ts';
import { type ClientBook, openClientBook } from './client-match.ts';
import { giveReferences } from './client-reference.ts';
import { insertClients, type NewClient } from './client-write.ts';
import type { Scope } from './tenancy.ts';

/** Time that an earlier row of the file takes. */
export interface FileHold {
  resourceId: string;
  from: number;
  to: number;
  row: number;
}
export type NumberedClient = { id: string; reference: string };
export type RowVisit = NewVisit & { row: number };

/**
 * What an import knows and where it writes. The import itself has the record (`recordLedger`); its dry run has the record as it is
 * plus a plan of what the file would have made so far (`planLedger`). Whatever decides asks one of them and never which.
 */
export interface ImportLedger {
  readonly isDry: boolean;
  openClients(identities: readonly Identity[]): Promise<ClientBook>;
  /** The ids, in order. */
  register(people: readonly NewClient[]): Promise<string[]>;
  giveReferences(people: readonly NumberedClient[]): Promise<void>;
  /** Those of the clinic's clients whom the file did not name before. */
  meet(clientIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Visits that are there, by reference in hex. */
  knownVisits(references: readonly Buffer[]): Promise<Map<string, 'agenda' | 'file'>>;
  holds(resourceIds: readonly string[], from: number, to: number): Promise<FileHold[]>;
  book(visits: readonly RowVisit[]): Promise<void>;
}

export const recordLedger = (scope: Scope, importId: string): ImportLedger => ({
  isDry: false,
  openClients: (identities) => openClientBook(scope, identities),
  register: (people) => insertClients(scope, people, { source: 'import', textVersion: 'import-2026-11' }),
  giveReferences: (people) => giveReferences(scope, people),
  meet: () => Promise.resolve(new Set()),
  async knownVisits(references) {
    const known = await knownVisits(scope, references);
    return new Map([...known].map((reference) => [reference, 'agenda'] as const));
  },
  // Earlier pieces of the file stand in the agenda by now.
  holds: () => Promise.resolve([]),
  book: (visits) => insertVisits(scope, importId, visits),
});

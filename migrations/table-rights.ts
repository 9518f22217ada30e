/**
 * Who may read and write a table of the clinic, as permissions of domain/clinic/roles.ts (names only: migrations import nothing). Any
 * one of the list opens the command; with none only a worker acting for the clinic does. `everybody` is whoever has a token.
 */
export interface TableRights {
  read: readonly string[] | 'everybody';
  write: readonly string[];
  /** A row that is the actor's own opens by this condition, whatever the role's permissions are. */
  readOwn?: string;
  writeOwn?: string;
}

// Conditions and lists that more than one part of roleRights uses.
export const actor = '(select app.actor())';
export const ofClient = (verb: 'read' | 'write', row: string) =>
  `(select app.may('own-visits:${verb}')) and ${row}`;
/** A client's own consents, requests and copies. */
export const ofOwnPrivacy = (verb: 'read' | 'write', row: string) =>
  `(select app.may('own-privacy:${verb}')) and ${row}`;
export const agenda = ['agenda:read', 'agenda:write'];
export const workersOnly: TableRights = { read: [], write: [] };

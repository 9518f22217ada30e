// Table clinical_notes: written once, each by its author; owner context: records.
import { randomUUID } from 'node:crypto';
import { may } from '../domain/clinic/roles.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export interface ClinicalNote {
  id: string;
  text: string;
  authorName: string;
  createdAt: Date;
  /** The note that this one completes or corrects: what was written stays as it was (LGPD art. 18 III; Lei 13.787/2018). */
  addendumTo: string | null;
}
export type ClinicalAccess = 'role' | 'break-glass';

const entity = 'clinical-note';
const place = (row: string) => ({ table: 'clinical_notes', column: 'body_ct', row });

/** The client's wrapped key; refuses with `not-found`. */
async function keyOf(scope: Scope, clientId: string): Promise<Buffer | null> {
  const [row] = await scope.run<{ wrappedKey: Buffer | null }>({
    name: 'clinical-note-key',
    text: `select k.wrapped_key as "wrappedKey" from clients c
      join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id where c.clinic_id = $1 and c.id = $2`,
    values: [scope.clinicId, clientId],
  });
  return row ? row.wrappedKey : refuse('not-found');
}

/** By the role, or by a grant that lives. The policies ask the same again: whoever passes here by mistake finds nothing. */
async function accessTo(scope: Scope, clientId: string): Promise<ClinicalAccess> {
  if (may(scope.actor.role, 'clinical:read')) return 'role';
  const [grant] = await scope.run({
    name: 'clinical-note-grant',
    text: `select 1 from break_glass_grants where clinic_id = $1 and client_id = $2 and staff_id::text = $3
      and ended_at is null and expires_at > now() limit 1`,
    values: [scope.clinicId, clientId, scope.actor.actorId],
  });
  return grant ? 'break-glass' : refuse('forbidden');
}

type NoteRow = Pick<ClinicalNote, 'id' | 'createdAt' | 'addendumTo'> & {
  bodyCt: Buffer;
  staffId: string;
  nameCt: Buffer;
};

/** All notes of one client, newest first, without a word in the audit trail: for callers that write their own. */
export async function readClinicalNotes(scope: Scope, clientId: string): Promise<ClinicalNote[]> {
  const { vault, clinicId } = scope;
  const key = vault.openPerson(clientId, await keyOf(scope, clientId));
  const rows = await scope.run<NoteRow>({
    name: 'clinical-notes',
    text: `select n.id, n.created_at as "createdAt", n.body_ct as "bodyCt", n.addendum_to as "addendumTo", s.id as "staffId", s.name_ct as "nameCt"
      from clinical_notes n join staff s on s.clinic_id = n.clinic_id and s.id = n.author_staff_id
      where n.clinic_id = $1 and n.client_id = $2 order by n.created_at desc, n.id`,
    values: [clinicId, clientId],
  });
  return rows.map(({ id, createdAt, addendumTo, bodyCt, staffId, nameCt }) => ({
    ...{ id, createdAt, addendumTo, text: key.open(place(id), bodyCt) },
    authorName: vault.open({ table: 'staff', column: 'name_ct', row: staffId }, nameCt),
  }));
}

/** The record of one client for whoever may read it. Refuses with `not-found`, `forbidden` and, after erasure, `key-destroyed`. */
export async function listClinicalNotes(
  scope: Scope,
  clientId: string,
): Promise<{ notes: ClinicalNote[]; access: ClinicalAccess }> {
  await keyOf(scope, clientId);
  const access = await accessTo(scope, clientId);
  const notes = await readClinicalNotes(scope, clientId);
  const action = access === 'role' ? 'clinical-note.read' : 'clinical-note.read-break-glass';
  await scope.audit({ action, entity, subjectIds: [clientId], purpose: 'CARE_DELIVERY' });
  return { notes, access };
}

/** Refuses with `not-found`, also for a note to complete that is not of this client, and, after erasure, `key-destroyed`. */
export async function addClinicalNote(
  scope: Scope,
  clientId: string,
  { text, addendumTo = null }: { text: string; addendumTo?: string | null },
): Promise<ClinicalNote> {
  const { vault, clinicId, actor } = scope;
  const key = vault.openPerson(clientId, await keyOf(scope, clientId));
  if (addendumTo !== null) await requireNote(scope, clientId, addendumTo);
  const id = randomUUID();
  const [row] = await scope.run<{ createdAt: Date; nameCt: Buffer }>({
    name: 'clinical-note-add',
    text: `with added as (
        insert into clinical_notes (clinic_id, id, client_id, author_staff_id, body_ct, addendum_to)
        values ($1, $2, $3, $4, $5, $6) returning created_at)
      select a.created_at as "createdAt", s.name_ct as "nameCt" from added a, staff s where s.clinic_id = $1 and s.id = $4`,
    values: [clinicId, id, clientId, actor.actorId, key.seal(place(id), text), addendumTo],
  });
  const { createdAt, nameCt } = row ?? refuse('session-ended');
  const action = addendumTo === null ? 'clinical-note.write' : 'clinical-note.complete';
  await scope.audit({
    ...{ action, entity, entityId: id, subjectIds: [clientId] },
    purpose: 'CARE_DELIVERY',
  });
  const authorName = vault.open({ table: 'staff', column: 'name_ct', row: actor.actorId }, nameCt);
  return { id, text, createdAt, authorName, addendumTo };
}

async function requireNote({ run, clinicId }: Scope, clientId: string, id: string): Promise<void> {
  const text = 'select 1 from clinical_notes where clinic_id = $1 and client_id = $2 and id = $3';
  const found = await run({ name: 'clinical-note-one', text, values: [clinicId, clientId, id] });
  if (found.length === 0) refuse('not-found');
}

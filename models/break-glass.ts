// Table break_glass_grants; owner context: privacy. Ended and reviewed through definer functions (migration 26), never by an update.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import { openerIfAny, personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

const entity = 'break-glass';
const purpose = 'ACCOUNTABILITY';
const reasonPlace = (row: string) => ({ table: 'break_glass_grants', column: 'reason_ct', row });

export interface BreakGlassGrant {
  id: string;
  clientId: string;
  /** Null after erasure, like the reason. */
  clientName: string | null;
  staffId: string;
  staffName: string;
  reason: string | null;
  openedAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
  endedBy: 'time' | 'person' | null;
  reviewedAt: Date | null;
  /** Nobody reviewed it in time, and nobody has since. */
  needsAttention: boolean;
}

interface GrantRow extends Omit<BreakGlassGrant, 'clientName' | 'staffName' | 'reason'> {
  /** Null once she was erased. */
  reasonCt: Buffer | null;
  clientNameCt: Buffer;
  staffNameCt: Buffer;
  wrappedKey: Buffer | null;
  /** Of the cursor: with its microseconds. */
  position: string;
}

// The end by the clock holds before the process has written it down.
const select = `
  select g.id, g.client_id as "clientId", g.staff_id as "staffId", g.opened_at as "openedAt", g.expires_at as "expiresAt",
    coalesce(g.ended_at, case when g.expires_at <= now() then g.expires_at end) as "endedAt",
    coalesce(g.ended_by, case when g.expires_at <= now() then 'time' end) as "endedBy",
    g.reviewed_at as "reviewedAt", g.escalated_at is not null and g.reviewed_at is null as "needsAttention",
    g.reason_ct as "reasonCt", c.name_ct as "clientNameCt", s.name_ct as "staffNameCt", k.wrapped_key as "wrappedKey",
    g.opened_at::text as position
  from break_glass_grants g
    join clients c on c.clinic_id = g.clinic_id and c.id = g.client_id
    join staff s on s.clinic_id = g.clinic_id and s.id = g.staff_id
    join person_keys k on k.clinic_id = g.clinic_id and k.person_id = g.client_id
  where g.clinic_id = $1`;

type Listed = BreakGlassGrant & { position: string };
function opened({ vault }: Scope, row: GrantRow): Listed {
  const { reasonCt, clientNameCt, staffNameCt, wrappedKey, ...grant } = row;
  const person = { id: row.clientId, wrappedKey };
  const key = openerIfAny(vault, person);
  return {
    ...grant,
    clientName: wrappedKey && personOpener(vault, 'clients', person)('name_ct', clientNameCt),
    staffName: vault.open({ table: 'staff', column: 'name_ct', row: row.staffId }, staffNameCt),
    reason: key && reasonCt && key.open(reasonPlace(row.id), reasonCt),
  };
}

export interface GrantWish {
  clientId: string;
  reason: string;
  minutes: number;
}

/**
 * Opens the record of one client to the acting person. The reason lies under the client's key: she sees it in her export, and it goes
 * with her. Refuses with `not-found` and, after erasure, `key-destroyed`.
 */
export async function openBreakGlass(
  scope: Scope,
  { clientId, reason, minutes }: GrantWish,
): Promise<{ id: string; clientId: string; expiresAt: Date; reason: string }> {
  const { clinicId, actor, vault } = scope;
  const [client] = await scope.run<{ wrappedKey: Buffer | null }>({
    name: 'break-glass-client',
    text: `select k.wrapped_key as "wrappedKey" from clients c
      join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id where c.clinic_id = $1 and c.id = $2`,
    values: [clinicId, clientId],
  });
  if (!client) refuse('not-found');
  const id = randomUUID();
  const reasonCt = vault.openPerson(clientId, client.wrappedKey).seal(reasonPlace(id), reason);
  const [row] = await scope.run<{ expiresAt: Date }>({
    name: 'break-glass-open',
    text: `insert into break_glass_grants (clinic_id, id, staff_id, client_id, reason_ct, expires_at)
      values ($1, $2, $3, $4, $5, now() + make_interval(mins => $6)) returning expires_at as "expiresAt"`,
    values: [clinicId, id, actor.actorId, clientId, reasonCt, minutes],
  });
  await scope.audit({ action: 'break-glass.open', entity, entityId: id, subjectIds: [clientId] });
  await scope.enqueue('break-glass', id);
  return { id, clientId, reason, expiresAt: (row as { expiresAt: Date }).expiresAt };
}

const audited = async (scope: Scope, rows: GrantRow[]): Promise<Listed[]> => {
  const subjectIds = [...new Set(rows.map(({ clientId }) => clientId))];
  await scope.audit({ action: 'break-glass.list', entity, subjectIds, purpose });
  return rows.map((row) => opened(scope, row));
};

/** Newest first, for those who review; `after`: opening time and id of the last one seen. */
export async function listBreakGlass(
  scope: Scope,
  { after, limit }: { after: readonly [string, string] | null; limit: number },
): Promise<Listed[]> {
  const [at, id] = after ?? [null, null];
  const rows = await scope.run<GrantRow>({
    name: 'break-glass-list',
    text: `${select} and ($2::timestamptz is null or (g.opened_at, g.id) < ($2::timestamptz, $3::uuid))
      order by g.opened_at desc, g.id desc limit $4`,
    values: [scope.clinicId, at, id, limit],
  });
  return audited(scope, rows);
}

/** What is open to the acting person now. */
export async function listOwnBreakGlass(scope: Scope): Promise<Listed[]> {
  const rows = await scope.run<GrantRow>({
    name: 'break-glass-mine',
    text: `${select} and g.staff_id::text = $2 and g.ended_at is null and g.expires_at > now() order by g.expires_at`,
    values: [scope.clinicId, scope.actor.actorId],
  });
  return audited(scope, rows);
}

/** Every opening of one client's record, oldest first. The caller audits. */
export async function breakGlassOfClient(scope: Scope, clientId: string): Promise<Listed[]> {
  const rows = await scope.run<GrantRow>({
    name: 'break-glass-of-client',
    text: `${select} and g.client_id = $2 order by g.opened_at`,
    values: [scope.clinicId, clientId],
  });
  return rows.map((row) => opened(scope, row));
}

/** What of a grant its end and its review are judged by; somebody else's is not there for those who do not review. */
async function findGrant(
  scope: Scope,
  id: string,
): Promise<{ clientId: string; isOwn: boolean; isOver: boolean }> {
  const [row] = await scope.run<{ clientId: string; isOwn: boolean; isOver: boolean }>({
    name: 'break-glass-find',
    text: `select client_id as "clientId", staff_id::text = $3 as "isOwn", coalesce(ended_at, expires_at) <= now() as "isOver"
      from break_glass_grants where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id, scope.actor.actorId],
  });
  return row ?? refuse('not-found');
}

const call = async (
  scope: Scope,
  name: 'end_break_glass' | 'review_break_glass',
  id: string,
): Promise<boolean> => {
  const text = `select app.${name}($1::uuid) as "isDone"`;
  const [row] = await scope.run<{ isDone: boolean }>({ name, text, values: [id] });
  return row?.isDone === true;
};

/** Ends the access early; what is over already stays as it is. */
export async function revokeBreakGlass(scope: Scope, id: string): Promise<void> {
  const { clientId } = await findGrant(scope, id);
  if (!(await call(scope, 'end_break_glass', id))) return;
  await scope.audit({ action: 'break-glass.revoke', entity, entityId: id, subjectIds: [clientId], purpose });
}

/** Somebody else than the person who opened it looked at it, after its end. */
export async function reviewBreakGlass(scope: Scope, id: string): Promise<void> {
  const { clientId, isOwn, isOver } = await findGrant(scope, id);
  if (isOwn) refuse('forbidden');
  if (!isOver) refuse('transition-refused');
  if (!(await call(scope, 'review_break_glass', id))) return;
  await scope.audit({ action: 'break-glass.review', entity, entityId: id, subjectIds: [clientId], purpose });
}

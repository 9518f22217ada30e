// Table staff_tasks, as staff see and settle them; owner context: messaging.
import { refuse } from '../domain/errors.ts';
import { openerIfAny, personOpener, sealerOf } from './person-key.ts';
import { staffNamed } from './staff-named.ts';
import type { TaskKind } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

export interface TaskLine {
  id: string;
  version: number;
  kind: TaskKind;
  reason: string | null;
  state: 'open' | 'done';
  client: { id: string; name: string; phone: string | null } | null;
  appointmentId: string | null;
  messageId: string | null;
  conversationId: string | null;
  product: { id: string; name: string } | null;
  lot: { id: string; code: string } | null;
  /** Figures, days and codes for the words of its reason; nothing of a person. */
  facts: Record<string, string | number>;
  assignedTo: { id: string; name: string } | null;
  note: string | null;
  dueAt: Date | null;
  createdAt: Date;
  doneAt: Date | null;
  /** Of `createdAt` or `doneAt`, as Postgres writes it: where a page ends. */
  position: string;
}

interface Row extends Omit<TaskLine, 'client' | 'assignedTo' | 'note' | 'product' | 'lot'> {
  productId: string | null;
  productName: string | null;
  lotId: string | null;
  lotCode: string | null;
  clientId: string | null;
  nameCt: Buffer | null;
  phoneCt: Buffer | null;
  wrappedKey: Buffer | null;
  assigneeId: string | null;
  assigneeCt: Buffer | null;
  noteCt: Buffer | null;
}

const notePlace = (row: string) => ({ table: 'staff_tasks', column: 'note_ct', row });

const select = (orderedBy: string) => `
  select t.id, t.version, t.kind, t.reason, t.state, t.client_id as "clientId", c.name_ct as "nameCt", c.phone_ct as "phoneCt",
    k.wrapped_key as "wrappedKey", t.appointment_id as "appointmentId", t.message_id as "messageId",
    coalesce(m.conversation_id, (select v.id from conversations v where v.clinic_id = t.clinic_id and v.client_id = t.client_id))
      as "conversationId",
    p.id as "productId", p.name as "productName", l.id as "lotId", l.code as "lotCode", t.facts,
    s.id as "assigneeId", s.name_ct as "assigneeCt", t.note_ct as "noteCt", t.due_at as "dueAt", t.created_at as "createdAt",
    t.done_at as "doneAt", ${orderedBy}::text as position
  from staff_tasks t
    left join clients c on c.clinic_id = t.clinic_id and c.id = t.client_id
    left join person_keys k on k.clinic_id = t.clinic_id and k.person_id = t.client_id
    left join messages m on m.clinic_id = t.clinic_id and m.id = t.message_id
    left join staff s on s.clinic_id = t.clinic_id and s.id = t.assigned_to
    left join products p on p.clinic_id = t.clinic_id and p.id = t.product_id
    left join lots l on l.clinic_id = t.clinic_id and l.id = t.lot_id
  where t.clinic_id = $1`;

/** Open ones as they came, done ones the last first. */
const orders = {
  open: { column: 't.created_at', direction: '', comes: '>' },
  done: { column: 't.done_at', direction: 'desc', comes: '<' },
} as const;

export interface TaskQuestion {
  state: 'open' | 'done';
  /** Position and id of the last one of the page before. */
  after: [string, string] | null;
  limit: number;
}

export async function listTasks(scope: Scope, { state, after, limit }: TaskQuestion): Promise<TaskLine[]> {
  const { column, direction, comes } = orders[state];
  const rows = await scope.run<Row>({
    name: `tasks-${state}${after ? '-after' : ''}`,
    text: `${select(column)} and t.state = '${state}' ${after ? `and (${column}, t.id) ${comes} ($3::timestamptz, $4::uuid)` : ''}
      order by ${column} ${direction}, t.id ${direction} limit $2`,
    values: [scope.clinicId, limit, ...(after ?? [])],
  });
  return tell(scope, rows, 'task.list');
}

export async function getTask(scope: Scope, id: string): Promise<TaskLine> {
  const text = `${select('t.created_at')} and t.id = $2`;
  const rows = await scope.run<Row>({ name: 'task', text, values: [scope.clinicId, id] });
  const [line] = await tell(scope, rows, 'task.read');
  return line ?? refuse('not-found');
}

export interface TaskChange {
  version: number;
  state?: 'open' | 'done' | undefined;
  assignedTo?: string | null | undefined;
  note?: string | null | undefined;
}

/** Refuses with `version-conflict` when somebody was faster, with `not-found` for what is not the clinic's, tasks and people alike. */
export async function changeTask(scope: Scope, id: string, change: TaskChange): Promise<TaskLine> {
  const { trx, clinicId } = scope;
  const [before] = (await trx('staffTasks')
    .where({ clinicId, id })
    .select('version', 'clientId', 'state')
    .forUpdate()) as { version: number; clientId: string | null; state: string }[];
  if (!before) refuse('not-found');
  if (before.version !== change.version) refuse('version-conflict');
  const { state, assignedTo, note } = change;
  if (assignedTo) await mustWork(scope, assignedTo);
  const isDone = state === 'done';
  await trx('staffTasks')
    .where({ clinicId, id })
    .update({
      version: before.version + 1,
      ...(state !== undefined &&
        state !== before.state && {
          ...{ state, doneAt: isDone ? new Date() : null },
          doneBy: isDone && scope.actor.role !== 'api-client' ? scope.actor.actorId : null,
        }),
      ...(assignedTo !== undefined && { assignedTo }),
      ...(note !== undefined && { noteCt: await sealNote(scope, before.clientId, id, note) }),
    });
  await scope.audit({
    ...{ action: 'task.update', entity: 'task', entityId: id, purpose: 'CLINIC_OPERATION' },
    subjectIds: before.clientId === null ? [] : [before.clientId],
  });
  return getTask(scope, id);
}

async function mustWork({ trx, clinicId }: Scope, id: string): Promise<void> {
  const people: { isActive: boolean }[] = await trx('staff').where({ clinicId, id }).select('isActive');
  if (!people[0]?.isActive) refuse('not-found');
}

const sealNote = async (scope: Scope, clientId: string | null, id: string, note: string | null) =>
  note === null ? null : (await sealerOf(scope, clientId)).seal(notePlace(id), note);

async function tell(scope: Scope, rows: readonly Row[], action: string): Promise<TaskLine[]> {
  const subjectIds = [...new Set(rows.flatMap(({ clientId }) => clientId ?? []))];
  if (subjectIds.length > 0)
    await scope.audit({ action, entity: 'task', subjectIds, purpose: 'CLINIC_OPERATION' });
  return rows.map((row) => opened(scope, row));
}

function opened({ vault }: Scope, row: Row): TaskLine {
  const { clientId, nameCt, phoneCt, wrappedKey, assigneeId, assigneeCt, noteCt, ...more } = row;
  const { productId, productName, lotId, lotCode, ...line } = more;
  const open = clientId && wrappedKey && personOpener(vault, 'clients', { id: clientId, wrappedKey });
  const sealer = clientId === null ? vault : openerIfAny(vault, { id: clientId, wrappedKey });
  return {
    ...line,
    // Null too for whoever may not read stock.
    product: productId !== null && productName !== null ? { id: productId, name: productName } : null,
    lot: lotId !== null && lotCode !== null ? { id: lotId, code: lotCode } : null,
    // Without a key she was erased: the task stays, and says no more of her.
    client: open &&
      nameCt && { id: clientId, name: open('name_ct', nameCt) ?? '', phone: open('phone_ct', phoneCt) },
    assignedTo: staffNamed(vault, assigneeId, assigneeCt),
    note: noteCt && sealer && sealer.open(notePlace(line.id), noteCt),
  } as TaskLine;
}

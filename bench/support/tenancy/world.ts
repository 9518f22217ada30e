import { randomInt } from 'node:crypto';
import type pg from 'pg';
import type { Operation } from '../../../api/operation.ts';
import { may, type Permission } from '../../../domain/clinic/roles.ts';
import { type CanaryPerson, canaryPerson } from '../canaries.ts';
import type { Caller, callerMaker } from '../callers.ts';
import { type BenchClinic, type clinicMaker, wholeStaff } from '../clinic.ts';
import type { Stack } from '../../../local/stack.ts';
import { plantRows } from './plant.ts';
import { requestOf, type Send } from './request.ts';

/** Everything a clinic has, by table: what an id of it could be. */
export interface World {
  clinic: BenchClinic;
  /** Stands in every name and text of this clinic, and nowhere else. */
  mark: string;
  /** Clients of the clinic that nobody else knows of. */
  people: CanaryPerson[];
  /** Clients whom the other clinic looks up and registers, each once: their names may then be there. */
  decoys: CanaryPerson[];
  ids: Map<string, string[]>;
  callers: Caller[];
  /** Idempotency keys that were used, each with the answer that was kept. */
  keys: string[];
}

const letters = 'bcdfghjklmnpqrstvwxz';
/** As long as the text of the examples, so that it fits wherever they do. */
const newMark = () => `Zy${Array.from({ length: 14 }, () => letters[randomInt(letters.length)]).join('')}`;

export async function makeWorld(
  maker: Pick<ReturnType<typeof clinicMaker>, 'make'>,
  callers: ReturnType<typeof callerMaker>,
  admin: pg.Client,
): Promise<World> {
  const mark = newMark();
  const people = [canaryPerson(), canaryPerson()];
  const decoys = Array.from({ length: 400 }, canaryPerson);
  const clients = [...people, ...decoys].map((person) => ({
    ...person,
    notes: `${person.notes} ${mark}`,
    whatsappOptInAt: new Date(),
  }));
  const staff = wholeStaff(mark.toLowerCase());
  const clinic = await maker.make({
    professionals: 2,
    clients,
    staff,
    name: `Clínica ${mark}`,
    hasAfterCare: true,
  });
  const world: World = { clinic, mark, people, decoys, ids: new Map(), callers: [], keys: [] };
  for (const person of clinic.staff) world.callers.push(await callers.staff(clinic.id, person));
  const owner = callerOf(world, 'owner');
  world.callers.push(await callers.program(clinic.id, owner.id));
  world.callers.push(await callers.client(clinic.id, clinic.clientIds[0] as string));
  await readIds(world, admin);
  return world;
}

export const callerOf = ({ callers }: World, role: Caller['role']): Caller =>
  callers.find((one) => one.role === role) as Caller;

/** Somebody of the clinic who may do this; programs and clients only where nobody else comes in. */
export function permittedCaller(world: World, { access }: Operation): Caller {
  if ('who' in access) return callerOf(world, access.who === 'client' ? 'client' : 'owner');
  const { permission } = access as { permission: Permission };
  return (
    world.callers.find(({ role }) => role !== 'client' && may(role, permission)) ?? callerOf(world, 'owner')
  );
}

/**
 * Lets the clinic's own people make one of everything that can be made, with the mark in every text. Twice, because some things need
 * others first; what does not work is simply not there.
 */
export async function furnishWorld(
  world: World,
  admin: pg.Client,
  operations: readonly Operation[],
  send: Send,
): Promise<void> {
  for (const round of [1, 2]) {
    for (const operation of operations) {
      if (operation.method !== 'POST' || !('permission' in operation.access) || operation.deprecated)
        continue;
      const key = `${world.mark}-${operation.id}-${round}`;
      const wire = requestOf(operation, world, { words: world.mark, key });
      const { status } = await send(permittedCaller(world, operation), wire);
      if (status < 300) world.keys.push(key);
    }
    await readIds(world, admin);
  }
}

/** Many more keys of kept answers, because whoever tries one has used it herself from then on. */
export async function multiplyKeys(world: World, admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ key: string }>(
    `insert into idempotency_keys (clinic_id, key, request_hash, status, answer_ct, actor)
     select k.clinic_id, k.key || '-' || n, k.request_hash, k.status, k.answer_ct, k.actor
     from idempotency_keys k, generate_series(1, 200) n where k.clinic_id = $1 and k.key = any($2) returning key`,
    [world.clinic.id, world.keys],
  );
  world.keys.push(...rows.map(({ key }) => key));
}

/** A row in every table that has none yet, as of a superuser who does not know what belongs together. */
export async function fillTables(world: World, stack: Stack, admin: pg.Client): Promise<void> {
  const tables = await tenantTables(admin);
  const empty = tables.filter((table) => !world.ids.get(table)?.length);
  await plantRows(
    { admin, clinicId: world.clinic.id, tokenKey: Buffer.from(stack.secrets.tokenKey, 'base64') },
    empty,
  );
  await readIds(world, admin);
}

export const tenantTables = async (admin: pg.Client): Promise<string[]> => {
  const { rows } = await admin.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'clinic_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`,
  );
  return rows.map(({ name }) => name);
};

async function readIds(world: World, admin: pg.Client): Promise<void> {
  const { clinic, ids } = world;
  ids.set('clinics', [clinic.id]);
  const of = async (name: string, sql: string) => {
    const { rows } = await admin.query<{ id: string }>(sql, [clinic.id]);
    if (rows.length > 0)
      ids.set(
        name,
        rows.map(({ id }) => id),
      );
  };
  const { rows } = await admin.query<{ name: string }>(
    `select c.relname as name from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'clinic_id'
       join pg_attribute i on i.attrelid = c.oid and i.attname = 'id' and i.atttypid = 'uuid'::regtype
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
  );
  for (const { name } of rows) {
    const order = name === 'resources' ? `kind = 'professional' desc, id` : 'id';
    await of(name, `select id from ${name} where clinic_id = $1 order by ${order} limit 40`);
  }
  const people = 'select user_id from staff where clinic_id = $1';
  await of('users', `select user_id as id from staff where clinic_id = $1`);
  await of('sessions', `select id from app.sessions where clinic_id = $1 limit 20`);
  await of('client_sessions', `select id from app.client_sessions where clinic_id = $1 limit 20`);
  await of('passkeys', `select id from app.passkeys where user_id in (${people})`);
  keepCallersOut(world);
}

/** Ids of those who ask come last: what is done to an own id must not end the bench's own sessions. */
function keepCallersOut({ ids, callers }: World): void {
  const own = new Set(callers.flatMap(({ id, sessionId }) => [id, sessionId]));
  for (const [name, list] of ids)
    if (name !== 'clients')
      ids.set(name, [...list.filter((id) => !own.has(id)), ...list.filter((id) => own.has(id))]);
}

/** An id that the asker writes into her own file's name, where she will see it again. */
export const quotedId = ({ ids }: Pick<World, 'ids'>): string | undefined => ids.get('imports')?.at(-1);

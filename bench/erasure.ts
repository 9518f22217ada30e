import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { dataMap } from '../domain/privacy/data-map.ts';
import { repositoryRoot } from '../local/cache.ts';
import type { Stack } from '../local/stack.ts';
import { startErasure } from '../models/erasure.ts';
import { hangsOn } from '../models/erasure-rows.ts';
import { createKnex } from '../models/knex.ts';
import { kmsOf } from './support/keys.ts';
import { createTenancy, systemActor, type Tenancy } from '../models/tenancy.ts';
import { defineBench } from './support/bench.ts';
import { type CanaryPerson, canaryPerson, findAll, needlesOf } from './support/canaries.ts';
import { asAdmin, clinicMaker, signedInAt } from './support/clinic.ts';
import { compressed, playVisit } from './support/lifecycle.ts';
import { Phones } from './support/phone.ts';
import { histories, logFiles, type Place, postgresTables, temporalStore } from './support/places.ts';
import { Reception } from './support/reception.ts';
import { startClinicStack } from './support/stack.ts';
import { connectPlainly, listExecutions, namespaceOf } from './support/temporal.ts';

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
interface Trace {
  table: string;
  hex: string;
}

/** Somebody goes through a clinic and is erased: nothing of her may be found, in whatever form, nor may an old backup be read. */
export const bench = defineBench({
  flags: { pace: 0.4 },
  limitSeconds: 600,
  async run(context) {
    const unitMs = context.flags.pace * 1000;
    const stack = await startClinicStack(context, { durable: false, env: { NEONPRO_LOG_LEVEL: 'debug' } });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const clinic = await maker.make({
      professionals: 1,
      clients: 1,
      durationMin: 1,
      visitPolicy: compressed(unitMs),
    });
    const session = await signedInAt(clinic, () => stack.urls.api);
    const phones = new Phones(stack.urls.simulator);
    context.defer(() => Promise.resolve([session.close(), phones.close()]));
    const person = canaryPerson();
    context.say('a person comes, is served and writes');
    const made = await session.send('POST', '/clients', { ...person, whatsappOptIn: true });
    const { id: clientId } = made.body as { id: string };
    const cast = { clinic, phones, unitMs, reception: new Reception(session, 30_000) };
    await playVisit(cast, 'plain', {
      ...{ clientId, phone: person.phone, professionalId: clinic.professionalIds[0] ?? '' },
    });
    await closed(stack, 150 * unitMs);

    const { tenancy, close } = asApi(stack);
    context.defer(close);
    const traces = await tracesOf(stack, clientId);
    const backup = await asAdmin(stack, async (admin) => {
      const { rows } = await admin.query<{ wrapped: Buffer; name: Buffer }>(
        `select k.wrapped_key as wrapped, c.name_ct as name from clients c
          join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id where c.id = $1`,
        [clientId],
      );
      return rows[0] as { wrapped: Buffer; name: Buffer };
    });
    const readable = () => readableNames(tenancy, clinic.id, clientId, backup);
    const before = new Set((await found(stack, traces, [])).map((name) => name));
    const readBefore = await readable();

    context.say(`found in ${before.size} places; she is erased`);
    const began = Date.now();
    const { id } = await tenancy.withClinic(systemActor(clinic.id), (scope) =>
      startErasure(scope, { clientId, requestId: null, ground: 'request' }),
    );
    await ended(stack, id);
    const seconds = (Date.now() - began) / 1000;
    await asAdmin(stack, (admin) => admin.query('analyze'));
    const after = await found(stack, traces, [person]);
    for (const name of after) context.say(`found in ${name}`);
    const figures = {
      ...{ found_before: before.size, found_after: after.length, backup_readable: await readable() },
      chain_ok: (await chainHolds(stack, context.say)) ? 'true' : 'false',
      seconds: Math.round(seconds * 10) / 10,
    };
    const faults = [
      ...(before.size < 8 ? ['the scanner is blind: fewer than eight places before'] : []),
      ...(readBefore === 1 ? [] : ['the backup was not readable before: that proves nothing']),
      ...(after.length > 0 ? [`found in ${after.length} places`] : []),
      ...(figures.backup_readable > 0 ? ['the backup is still readable'] : []),
      ...(figures.chain_ok === 'true' ? [] : ['the audit trail does not hold']),
      ...(seconds > 300 ? ['it took longer than five minutes'] : []),
    ];
    return { figures, faults };
  },
});

function asApi(stack: Stack): { tenancy: Tenancy; close: () => Promise<void> } {
  const knex = createKnex({ url: stack.roleUrls.api, pool: 1 });
  const kms = kmsOf(stack);
  const tenancy = createTenancy({ knex, kms, tokenKey: Buffer.from(stack.secrets.tokenKey, 'base64') });
  return { tenancy, close: () => knex.destroy() };
}

async function closed(stack: Stack, ms: number): Promise<void> {
  for (const until = Date.now() + ms; Date.now() < until; await pause(1_000)) {
    const open = await asAdmin(stack, (admin) =>
      admin.query('select 1 from appointments where not is_closed'),
    );
    if (open.rows.length === 0) return;
  }
}

async function ended(stack: Stack, id: string): Promise<void> {
  for (const until = Date.now() + 300_000; Date.now() < until; await pause(250)) {
    const { rows } = await asAdmin(stack, (admin) =>
      admin.query<{ state: string }>('select state from erasures where id = $1', [id]),
    );
    if (rows[0]?.state === 'done') return;
  }
  throw new Error('the erasure did not end');
}

/** Every sealed value, index and key of hers, as it lies in the rows. */
const tracesOf = (stack: Stack, clientId: string): Promise<Trace[]> =>
  asAdmin(stack, async (admin) => {
    const traces: Trace[] = [];
    for (const [table, entry] of Object.entries(dataMap)) {
      if (!entry.by || table.startsWith('app.')) continue;
      const { rows: columns } = await admin.query<{ name: string }>(
        `select attname as name from pg_attribute where attrelid = $1::regclass and atttypid = 'bytea'::regtype and not attisdropped`,
        [table],
      );
      for (const { name } of columns) {
        const { rows } = await admin.query<{ hex: string }>(
          `select encode(${name}, 'hex') as hex from ${table}
            where clinic_id = (select clinic_id from clients where id = $2) and ${hangsOn(entry.by).replaceAll('$1', '(select clinic_id from clients where id = $2)')}
              and length(${name}) >= 8 and $1::text is null`,
          [null, clientId],
        );
        traces.push(...rows.map(({ hex }) => ({ table, hex })));
      }
    }
    return traces;
  });

/** Names of the places that hold any of it: rows of all tables, planner's statistics, Temporal, logs, ledger. */
async function found(stack: Stack, traces: Trace[], people: CanaryPerson[]): Promise<string[]> {
  const connection = await connectPlainly(stack);
  try {
    const namespace = namespaceOf(stack);
    const places: Place[] = [
      ...(await postgresTables(stack)),
      ...temporalStore(stack),
      ...(await histories(connection, namespace)),
      ...logFiles(stack),
    ];
    const needles = needlesOf(people);
    const holding = places.filter(
      ({ bytes }) =>
        traces.some(({ hex }) => bytes.includes(hex)) ||
        (people.length > 0 && findAll(bytes, needles).size > 0),
    );
    const told = await listExecutions(connection, namespace);
    const ids = await visitIds(stack);
    const hers = told.filter(({ workflowId }) => ids.some((id) => workflowId.endsWith(id)));
    return [...holding.map(({ name }) => name), ...new Set(hers.map(({ type }) => `history ${type}`))];
  } finally {
    await connection.close();
  }
}

/** The one who was served is the only one with visits. */
const visitIds = (stack: Stack): Promise<string[]> =>
  asAdmin(stack, async (admin) => {
    const { rows } = await admin.query<{ id: string }>(
      'select id from appointments union all select id from messages',
    );
    return rows.map(({ id }) => id);
  });

/** 1 when her name can be read from the row of the backup with the keys of today. */
const readableNames = (
  tenancy: Tenancy,
  clinicId: string,
  clientId: string,
  { wrapped, name }: { wrapped: Buffer; name: Buffer },
): Promise<number> =>
  tenancy.withClinic(systemActor(clinicId), ({ vault }) => {
    try {
      const text = vault
        .openPerson(clientId, wrapped)
        .open({ table: 'clients', column: 'name_ct', row: clientId }, name);
      return Promise.resolve(text.length > 0 ? 1 : 0);
    } catch {
      return Promise.resolve(0);
    }
  });

/** The sealer and the anchors have a minute (D22); what still does not hold then is a fault. */
async function chainHolds(stack: Stack, say: (text: string) => void): Promise<boolean> {
  const command = ['--import', 'tsx', join(repositoryRoot, 'local', 'cli.ts'), 'audit', 'verify'];
  const env = { ...process.env, ...stack.env };
  let told = '';
  for (const until = Date.now() + 60_000; Date.now() < until; await pause(5_000)) {
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      ...{ cwd: repositoryRoot, env, encoding: 'utf8' },
    });
    if (status === 0) return true;
    told = `${stdout}${stderr}`;
  }
  say(told);
  return false;
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { plantRows, tenantTables } from '../tests/support/plant-rows.ts';
import { clinicSealed, personSealed, type SealedColumn } from './clinic-sealed.ts';
import { type ClinicVault, fileKms } from './encryption.ts';
import { isAllResealed, leftUnderOldKey, resealNext } from './key-reseal.ts';
import { finishRotation, makeNextKey, startRotation } from './key-rotation.ts';
import { createKnex } from './knex.ts';
import { createTenancy, type Tenancy } from './tenancy.ts';

let clinics: Clinics;
beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());

/** A worker that starts now: it remembers no keys. */
async function asNewWorker<T>(work: (tenancy: Tenancy) => Promise<T>): Promise<T> {
  const knex = createKnex({ url: clinics.urls.worker, pool: 2 });
  const { masterKey, tokenKey } = clinics;
  try {
    return await work(createTenancy({ knex, kms: fileKms(masterKey), tokenKey }));
  } finally {
    await knex.destroy();
  }
}

const firstKey = ({ key }: SealedColumn) => `t.${key[0]?.[0] ?? ''}::text`;
interface Stored {
  place: string;
  sealed: Buffer;
}
/** As the superuser sees them: every row of the column that hangs on the clinic's key, with the row of its place. */
async function stored(part: SealedColumn, clinicId: string): Promise<Stored[]> {
  const { table, column, row = firstKey(part), where = 'true' } = part;
  const { rows } = await clinics.admin.query<Stored>(
    `select ${row} as place, t.${column} as sealed from ${table} t where t.clinic_id = $1 and t.${column} is not null and ${where} order by 1`,
    [clinicId],
  );
  return rows;
}
const place = ({ table, column, placeColumn = column }: SealedColumn, row: string) => ({
  ...{ table, column: placeColumn, row },
});
const said = (part: SealedColumn, row: string) => `${part.table} ${part.column} ${row}`;

/** One row in every table, whose sealed columns say where they stand. */
async function plantSealed(vault: ClinicVault, clinicId: string): Promise<void> {
  const { admin, a } = clinics;
  await plantRows(clinics, a, await tenantTables(admin));
  await admin.query(`set session_replication_role = 'replica'`);
  await admin.query(
    `update conversation_notes set conversation_id = (select id from conversations where clinic_id = $1 limit 1)
    where clinic_id = $1`,
    [clinicId],
  );
  await admin.query(
    `update contact_identities set conversation_id = (select id from conversations where clinic_id = $1 limit 1)
    where clinic_id = $1`,
    [clinicId],
  );
  await admin.query(
    `update inbound_media set inbound_id = (select id from inbound_messages where clinic_id = $1 limit 1)
    where clinic_id = $1`,
    [clinicId],
  );
  // One file from before files had keys of their own; pieces and plans are of that one.
  const { rows: files } = await admin.query<{ id: string }>(
    `insert into imports select (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid()))).* from imports i
      where i.clinic_id = $1 limit 1 returning id`,
    [clinicId],
  );
  const oldFile = files[0]?.id;
  for (const table of ['import_chunks', 'import_plan_keys'])
    await admin.query(`update ${table} set import_id = $2 where clinic_id = $1`, [clinicId, oldFile]);
  for (const part of clinicSealed) {
    const { table, column, row = firstKey(part), isWrappedKey } = part;
    const { rows } = await admin.query<{ place: string }>(
      `select ${row} as place from ${table} t where t.clinic_id = $1`,
      [clinicId],
    );
    for (const { place: at } of rows)
      await admin.query(`update ${table} t set ${column} = $3 where t.clinic_id = $1 and ${row} = $2`, [
        ...[clinicId, at],
        isWrappedKey ? vault.createPerson(at).wrapped : vault.seal(place(part, at), said(part, at)),
      ]);
  }
  await admin.query('update imports set wrapped_key = null, spent_key = null where id = $1', [oldFile]);
  await admin.query('delete from key_rotations');
  await admin.query(`set session_replication_role = 'origin'`);
}

describe('what hangs on a clinic’s own key', () => {
  it('is told for every sealed column there is', async () => {
    const { rows } = await clinics.admin.query<{ name: string }>(
      `select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.atttypid = 'bytea'::regtype
         and (a.attname like '%\\_ct' or a.attname in ('wrapped_key', 'spent_key', 'person_key')) and c.relname <> 'clinic_keys' order by 1`,
    );
    const known = [...clinicSealed.map(({ table, column }) => `${table}.${column}`), ...personSealed];
    expect(rows.map(({ name }) => name)).toEqual(known.sort());
  });

  it('is sealed anew, column by column, and opens where it stands; what opens under no key stays', async () => {
    const { system, id: clinicId } = clinics.a;
    const before = await clinics.tenancy.vaultOf(clinicId);
    await plantSealed(before, clinicId);
    const broken = Buffer.from(before.seal({ table: 'resources', column: 'name_ct', row: 'elsewhere' }, 'x'));
    await clinics.admin.query(
      `insert into resources (clinic_id, id, kind, name_ct) values ($1, gen_random_uuid(), 'room', $2)`,
      [clinicId, broken],
    );
    // Of a client: under her key, which the rotation wraps; the words themselves stay as they are.
    const hers = before
      .createPerson(clinicId)
      .vault.seal({ table: 'messages', column: 'content_ct', row: 'm' }, 'x');
    await clinics.admin.query(`set session_replication_role = 'replica'`);
    await clinics.admin.query(
      `insert into messages select (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(), 'client_id', gen_random_uuid(),
         'key', 'hers', 'content_ct', $2::bytea))).* from messages m where m.clinic_id = $1 limit 1`,
      [clinicId, hers],
    );
    await clinics.admin.query(`set session_replication_role = 'origin'`);
    const { id } = await clinics.tenancy.withClinic(system, startRotation);
    await asNewWorker((tenancy) => tenancy.withClinic(system, (scope) => makeNextKey(scope, id, tenancy)));
    await clinics.admin.query('update clinic_keys set usable_from = now() where version = 2');

    // Another process for each batch, as after as many kills.
    let batches = 0;
    for (let isMore = true; isMore; batches += 1)
      isMore = await asNewWorker((tenancy) => tenancy.withClinic(system, (scope) => resealNext(scope, id)));
    expect(batches).toBeGreaterThanOrEqual(clinicSealed.length);

    await asNewWorker(async (tenancy) => {
      expect(await tenancy.withClinic(system, (scope) => leftUnderOldKey(scope, 2))).toBe(1);
      expect(await tenancy.withClinic(system, (scope) => isAllResealed(scope, id))).toBe(true);
      const vault = await tenancy.vaultOf(clinicId);
      for (const part of clinicSealed) {
        const rows = await stored(part, clinicId);
        expect(rows, part.table).not.toEqual([]);
        for (const { place: at, sealed } of rows) {
          if (sealed.equals(broken) || sealed.equals(hers)) continue;
          expect(sealed.readUInt32BE(1), said(part, at)).toBe(2);
          if (part.isWrappedKey) expect(() => vault.openPerson(at, sealed)).not.toThrow();
          else expect(vault.open(place(part, at), sealed)).toBe(said(part, at));
        }
      }
      await tenancy.withClinic(system, (scope) => finishRotation(scope, id));
    });
    const left = await clinics.admin.query('select 1 from messages where content_ct = $1', [hers]);
    expect(left.rows).toHaveLength(1);
    const { rows } = await clinics.admin.query(
      'select unreadable, is_closed from key_rotations where id = $1',
      [id],
    );
    expect(rows).toEqual([{ unreadable: 1, is_closed: true }]);
  });

  it('is looked through anew while a process still seals with the old key', async () => {
    const { system, id: clinicId } = clinics.b;
    const old = await clinics.tenancy.vaultOf(clinicId);
    const { id } = await clinics.tenancy.withClinic(system, startRotation);
    await asNewWorker((tenancy) => tenancy.withClinic(system, (scope) => makeNextKey(scope, id, tenancy)));
    // A batch that came too early would seal with the old key, and call it sealed anew.
    const early = asNewWorker((tenancy) => tenancy.withClinic(system, (scope) => resealNext(scope, id)));
    await expect(early).rejects.toThrow('does not know');
    await clinics.admin.query('update clinic_keys set usable_from = now() where version = 2');
    await asNewWorker(async (tenancy) => {
      const walk = async () => {
        while (await tenancy.withClinic(system, (scope) => resealNext(scope, id)));
      };
      await walk();
      const late = '11111111-1111-4111-8111-111111111111';
      await clinics.admin.query(
        `insert into resources (clinic_id, id, kind, name_ct) values ($1, $2, 'room', $3)`,
        [...[clinicId, late], old.seal({ table: 'resources', column: 'name_ct', row: late }, 'tarde')],
      );
      expect(await tenancy.withClinic(system, (scope) => isAllResealed(scope, id))).toBe(false);
      await walk();
      expect(await tenancy.withClinic(system, (scope) => isAllResealed(scope, id))).toBe(true);
    });
  });
});

describe('a register that nobody changes', () => {
  const change = (column: string) => `update incident_events set ${column} where clinic_id = $1`;

  it('takes the next version of its sealed words from a rotation that runs, and nothing else from anybody', async () => {
    const { system, id: clinicId } = clinics.a;
    const run = (text: string, tenancy = clinics.workerTenancy) =>
      tenancy.withClinic(system, (scope) => scope.run({ text, values: [clinicId] }));
    const next = "overlay(detail_ct placing '\\x03'::bytea from 5)";
    // No rotation runs.
    await expect(run(change(`detail_ct = ${next}`))).rejects.toThrow();
    const { id } = await clinics.tenancy.withClinic(system, startRotation);
    await asNewWorker((tenancy) => tenancy.withClinic(system, (scope) => makeNextKey(scope, id, tenancy)));
    await expect(run(change("kind = 'x'"))).rejects.toThrow();
    await expect(run('delete from incident_events where clinic_id = $1')).rejects.toThrow();
    await expect(
      run(change(`detail_ct = overlay(detail_ct placing '\\x04'::bytea from 5)`)),
    ).rejects.toThrow();
    await expect(run(change(`detail_ct = ${next}`), clinics.tenancy)).rejects.toThrow();
    await expect(run(change(`detail_ct = ${next}`))).resolves.toEqual([]);
    // Back is not forward.
    await expect(
      run(change(`detail_ct = overlay(detail_ct placing '\\x02'::bytea from 5)`)),
    ).rejects.toThrow();
  });
});

import type pg from 'pg';
import type { Stack } from '../../../local/stack.ts';
import { clinicKeyPlace, type ClinicVault } from '../../../models/encryption.ts';
import { systemActor, type Tenancy } from '../../../models/tenancy.ts';
import { findAll, type Needle } from '../canaries.ts';
import { asAdmin } from '../clinic.ts';
import { logFiles, temporalStore } from '../places.ts';
import { kmsOf } from '../keys.ts';
import { canary, noteOf, wordOf } from './load.ts';

const page = 2_000;
const zero = '00000000-0000-0000-0000-000000000000';

/** Every row of a table that has what is asked for, a page at a time. */
async function eachRow<Row extends { id: string }>(
  admin: pg.Client,
  text: string,
  clinicId: string,
  look: (row: Row) => void,
): Promise<void> {
  for (let after = zero; ;) {
    const { rows } = await admin.query<Row>(`${text} limit ${page}`, [clinicId, after]);
    for (const row of rows) look(row);
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

/** Opens everything that was written, by a process that has read the keys just now: what does not open, or says something else, counts. */
export async function unreadable(stack: Stack, tenancy: Tenancy, clinicId: string): Promise<number> {
  const vault = await tenancy.vaultOf(clinicId);
  let bad = 0;
  const mustSay = (open: () => string, isRight: (text: string) => boolean) => {
    try {
      if (!isRight(open())) bad += 1;
    } catch {
      bad += 1;
    }
  };
  await asAdmin(stack, async (admin) => {
    type Sealed = { id: string; sealed: Buffer };
    const notes = `select id, note_ct as sealed from resource_blocks where clinic_id = $1 and id > $2 order by id`;
    await eachRow<Sealed>(admin, notes, clinicId, ({ id, sealed }) =>
      mustSay(
        () => vault.open({ table: 'resource_blocks', column: 'note_ct', row: id }, sealed),
        (text) => text === noteOf(id),
      ),
    );
    const words = `select id, body_ct as sealed from inbound_messages where clinic_id = $1 and id > $2 order by id`;
    await eachRow<Sealed>(admin, words, clinicId, ({ id, sealed }) =>
      mustSay(
        () => vault.open({ table: 'inbound_messages', column: 'body_ct', row: id }, sealed),
        (text) => text === wordOf(id),
      ),
    );
    const people = `select c.id, c.name_ct as sealed, k.wrapped_key as key from clients c
      join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id where c.clinic_id = $1 and c.id > $2 order by c.id`;
    await eachRow<Sealed & { key: Buffer }>(admin, people, clinicId, ({ id, sealed, key }) =>
      mustSay(
        () => vault.openPerson(id, key).open({ table: 'clients', column: 'name_ct', row: id }, sealed),
        (text) => text.startsWith('Pessoa Fictícia'),
      ),
    );
  });
  return bad;
}

/**
 * Values under the first version, told without the product's list of columns: every sealed value of every table whose header says so and that
 * the clinic's key opens at some column of its row, and every wrapped key of that version.
 */
export async function underOldKey(stack: Stack, vault: ClinicVault, clinicId: string): Promise<number> {
  return asAdmin(stack, async (admin) => {
    const { rows: columns } = await admin.query<{ table: string; column: string }>(
      `select c.relname as table, a.attname as column from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.atttypid = 'bytea'::regtype
         and (a.attname like '%\\_ct' or a.attname in ('wrapped_key', 'person_key')) and c.relname <> 'clinic_keys'`,
    );
    let left = 0;
    for (const { table, column } of columns) {
      const { rows } = await admin.query<{ sealed: Buffer; row: Record<string, unknown> }>(
        `select t.${column} as sealed, (select jsonb_object_agg(e.key, e.value) from jsonb_each_text(to_jsonb(t) - 'body') e
           where e.value not like '\\\\x%' and length(e.value) < 100) as row
         from ${table} t where t.clinic_id = $1 and get_byte(t.${column}, 4) = 1`,
        [clinicId],
      );
      left += rows.filter(({ sealed, row }) => isOfClinic(vault, { table, column }, sealed, row)).length;
    }
    return left;
  });
}

function isOfClinic(
  vault: ClinicVault,
  { table, column }: { table: string; column: string },
  sealed: Buffer,
  row: Record<string, unknown>,
): boolean {
  if (!column.endsWith('_ct')) return true;
  return Object.values(row).some((at) => {
    try {
      return vault.open({ table, column, row: String(at) }, sealed).length >= 0;
    } catch {
      return false;
    }
  });
}

/** Words in clear, and keys of the clinic, in the tables, the logs and Temporal's store. */
export async function inClear(stack: Stack, clinicId: string): Promise<{ plaintext: number; keys: number }> {
  return asAdmin(stack, async (admin) => {
    const { rows: keys } = await admin.query<{ version: number; wrapped: Buffer }>(
      'select version, wrapped_key as wrapped from clinic_keys where clinic_id = $1',
      [clinicId],
    );
    const secrets = keys.map(({ version, wrapped }) =>
      kmsOf(stack).unwrap(wrapped, clinicKeyPlace(clinicId, version)),
    );
    const needles = (bytes: Buffer): Needle[] =>
      [bytes, Buffer.from(bytes.toString('hex')), Buffer.from(bytes.toString('base64').slice(0, 40))].map(
        (form) => ({
          label: 'found',
          bytes: form,
        }),
      );
    const places = [...logFiles(stack), ...temporalStore(stack)];
    const inFiles = (wanted: Needle[]) =>
      places.filter(({ bytes }) => findAll(bytes, wanted).size > 0).length;
    const { rows: tables } = await admin.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema') union all select 'pg_catalog.pg_stats'`,
    );
    const inTables = async (forms: readonly string[]) => {
      let found = 0;
      for (const { name } of tables) {
        const { rows } = await admin.query<{ found: number }>(
          `select count(*)::int as found from ${name} t where exists (select from unnest($1::text[]) f where position(f in t::text) > 0)`,
          [forms],
        );
        found += rows[0]?.found ?? 0;
      }
      return found;
    };
    const word = Buffer.from(canary);
    return {
      plaintext: (await inTables([canary, word.toString('hex')])) + inFiles(needles(word)),
      keys:
        (await inTables(
          secrets.flatMap((key) => [key.toString('hex'), key.toString('base64').slice(0, 40)]),
        )) + inFiles(secrets.flatMap(needles)),
    };
  });
}

/** What the last acknowledged write said, read by the model anew. */
export async function lostWrites(
  tenancy: Tenancy,
  clinicId: string,
  written: { notes: ReadonlyMap<string, string>; names: ReadonlyMap<string, string> },
): Promise<number> {
  return tenancy.withClinic(systemActor(clinicId), async ({ run, vault }) => {
    let lost = 0;
    for (const [id, notes] of written.notes) {
      const [row] = await run<{ sealed: Buffer; key: Buffer }>({
        text: `select c.notes_ct as sealed, k.wrapped_key as key from clients c join person_keys k on k.clinic_id = c.clinic_id
          and k.person_id = c.id where c.id = $1`,
        values: [id],
      });
      const said =
        row &&
        vault.openPerson(id, row.key).open({ table: 'clients', column: 'notes_ct', row: id }, row.sealed);
      if (said !== notes) lost += 1;
    }
    for (const [id, name] of written.names) {
      const [row] = await run<{ sealed: Buffer }>({
        text: 'select name_ct as sealed from resources where id = $1',
        values: [id],
      });
      if (!row || vault.open({ table: 'resources', column: 'name_ct', row: id }, row.sealed) !== name)
        lost += 1;
    }
    return lost;
  });
}

// Tables anvisa_products, anvisa_companies, anvisa_irregular, anvisa_changes; owner context: products.
import type pg from 'pg';
import { type AnvisaFault, type AnvisaFileCode, faultOfStage } from '../domain/products/anvisa-catalogue.ts';
import { inTransaction } from './anvisa-copy.ts';
import type { TakenFile } from './anvisa-imports.ts';
import { type MirroredTable, mirroredTables } from './anvisa-stage.ts';

export interface Swapped {
  rows: number;
  appeared: number;
  changed: number;
  gone: number;
}
export type SwapResult = ({ kind: 'swapped' } & Swapped) | { kind: 'refused'; fault: AnvisaFault };

const today = `(now() at time zone 'America/Sao_Paulo')::date`;
const list = (columns: readonly string[], of: string) => columns.map((one) => `${of}.${one}`).join(', ');
const same = (keys: readonly string[], a: string, b: string) =>
  keys.map((key) => `${a}.${key} = ${b}.${key}`).join(' and ');

/** Of rows with one key: what is valid wins, then what is real, then what lasts longest. */
const best: Record<MirroredTable['table'], string> = {
  anvisa_products: `array_position(array['active', 'unknown', 'inactive'], s.situation), s.is_test, coalesce(s.valid_until, 'infinity') desc, s.row_sha256`,
  anvisa_companies: `s.is_active desc, s.row_sha256`,
  anvisa_irregular: 's.row_sha256',
};

/** Keys that come more than once, and what all of their rows say together. */
function doubledRows(code: AnvisaFileCode): string {
  const { table, keys } = mirroredTables[code];
  const stage = `anvisa_stage_${code}`;
  const makers = table === 'anvisa_products' ? `string_agg(distinct s.maker_names, '; ')` : 'null';
  return `
    doubled as materialized (select ${keys.join(', ')} from ${stage} group by ${keys.join(', ')} having count(*) > 1),
    merged as materialized (
      select ${list(keys, 's')}, ${makers} as makers, sha256(string_agg(distinct s.row_sha256, ''::bytea)) as row_sha256
      from ${stage} s join doubled d on ${same(keys, 's', 'd')} group by ${list(keys, 's')})`;
}

/**
 * The staged rows, one for a key. Keys that come more than once are few, so they are joined apart: the makers of a device one after the
 * other, and a hash of all of its rows.
 */
function freshRows(code: AnvisaFileCode): string {
  const { table, columns, keys } = mirroredTables[code];
  const stage = `anvisa_stage_${code}`;
  const chosen = columns.map((one) => (one === 'maker_names' ? 'm.makers' : `s.${one}`)).join(', ');
  return `
    fresh as (
      select ${list(columns, 's')}, s.row_sha256 from ${stage} s
      where not exists (select from doubled d where ${same(keys, 's', 'd')})
      union all
      (select distinct on (${list(keys, 's')}) ${chosen}, m.row_sha256
       from ${stage} s join merged m on ${same(keys, 's', 'm')} order by ${list(keys, 's')}, ${best[table]}))`;
}

/** The first copy of a file: nothing to compare with, so nothing changed. In the order of the file: to sort a million rows takes longer than it saves. */
async function fill(client: pg.Client, code: AnvisaFileCode): Promise<Swapped> {
  const { table, columns } = mirroredTables[code];
  const { rowCount } = await client.query(`
    with ${doubledRows(code)}, ${freshRows(code)}
    insert into ${table} (${columns.join(', ')}, row_sha256, first_seen_on, changed_on)
    select f.*, ${today}, ${today} from fresh f`);
  return { rows: rowCount ?? 0, appeared: rowCount ?? 0, changed: 0, gone: 0 };
}

const keyText = (keys: readonly string[], of: string) =>
  keys.map((key) => `${of}.${key}`).join(` || '/' || `);
const regimeText = ({ table }: MirroredTable, of: string) =>
  table === 'anvisa_products' ? `${of}.regime` : 'null';

/**
 * Rows that are new, differ or came back: written, and told with what was before. Keys and hashes are compared first, because they are narrow;
 * whatever is as it was is neither read whole nor touched.
 */
async function replaceDiffering(client: pg.Client, code: AnvisaFileCode) {
  const mirrored = mirroredTables[code];
  const { table, columns, keys, mine } = mirrored;
  const primary = table === 'anvisa_products' ? `regime, ${keys.join(', ')}` : keys.join(', ');
  const { rows } = await client.query<{ appeared: number; changed: number }>(
    `with ${doubledRows(code)},
    hashes as (
      select ${list(keys, 's')}, s.row_sha256 from anvisa_stage_${code} s
      where not exists (select from doubled d where ${same(keys, 's', 'd')})
      union all select ${list(keys, 'm')}, m.row_sha256 from merged m),
    other as materialized (
      select ${list(keys, 'h')}, (t.row_sha256 is null or t.gone_on is not null) as is_new
      from hashes h left join ${table} t on ${mine} and ${same(keys, 't', 'h')}
      where t.row_sha256 is distinct from h.row_sha256 or t.gone_on is not null),
    ${freshRows(code)},
    differing as materialized (
      select f.*, o.is_new,
        (select to_jsonb(t) - 'row_sha256' from ${table} t where ${mine} and ${same(keys, 't', 'f')}) as before
      from fresh f join other o on ${same(keys, 'o', 'f')}),
    written as (
      insert into ${table} (${columns.join(', ')}, row_sha256, first_seen_on, changed_on)
      select ${list(columns, 'd')}, d.row_sha256, ${today}, ${today} from differing d
      on conflict (${primary}) do update set ${columns.map((one) => `${one} = excluded.${one}`).join(', ')},
        row_sha256 = excluded.row_sha256, changed_on = excluded.changed_on, gone_on = null),
    told as (
      insert into anvisa_changes (file_code, regime, key, kind, before, after, seen_on)
      select $1, ${regimeText(mirrored, 'd')}, ${keyText(keys, 'd')}, case when d.is_new then 'appeared' else 'changed' end, d.before,
        to_jsonb(d) - 'row_sha256' - 'is_new' - 'before', ${today} from differing d)
    select count(*) filter (where is_new)::int as appeared, count(*) filter (where not is_new)::int as changed from differing`,
    [code],
  );
  return rows[0] ?? { appeared: 0, changed: 0 };
}

/** Rows that are no longer in the file stay, with the day on which they left it. */
async function markGone(client: pg.Client, code: AnvisaFileCode): Promise<number> {
  const mirrored = mirroredTables[code];
  const { table, keys, mine } = mirrored;
  const { rowCount } = await client.query(
    `with gone as (
      update ${table} t set gone_on = ${today}, changed_on = ${today}
      where ${mine} and t.gone_on is null
        and not exists (select from anvisa_stage_${code} s where ${same(keys, 's', 't')}) returning t.*)
    insert into anvisa_changes (file_code, regime, key, kind, before, seen_on)
    select $1, ${regimeText(mirrored, 'g')}, ${keyText(keys, 'g')}, 'gone', to_jsonb(g) - 'row_sha256' - 'gone_on', ${today} from gone g`,
    [code],
  );
  return rowCount ?? 0;
}

interface StagedImport {
  state: string;
  rows: number;
  broken: number;
  unknown: number;
  appeared: number | null;
  changed: number | null;
  gone: number | null;
  header: string | null;
  before: number | null;
}

/**
 * Looks at the staged file as a whole and puts it in the place of the one before, in one transaction: whoever looks something up sees the
 * one or the other. Called again after its answer was lost, it tells the same.
 */
export function swapImport(
  client: pg.Client,
  { code, importId, file }: { code: AnvisaFileCode; importId: string; file: TakenFile },
): Promise<SwapResult> {
  return inTransaction(client, async () => {
    const { rows } = await client.query<StagedImport>(
      `select i.state, i.row_count as rows, i.broken_count as broken, i.unknown_count as unknown, i.appeared_count as appeared,
         i.changed_count as changed, i.gone_count as gone, i.header, f.row_count as before
       from anvisa_files f join anvisa_imports i on i.file_code = f.code and i.id = $2 where f.code = $1 for update`,
      [code, importId],
    );
    const staged = rows[0];
    if (!staged || staged.state === 'refused') return { kind: 'refused', fault: 'lost' };
    const { appeared, changed, gone } = staged;
    if (staged.state === 'swapped')
      return {
        kind: 'swapped',
        rows: staged.rows,
        appeared: appeared ?? 0,
        changed: changed ?? 0,
        gone: gone ?? 0,
      };
    const fault = faultOfStage(staged, staged.before === null ? null : { rows: staged.before });
    if (fault) return { kind: 'refused', fault };
    // A stage is not logged: a crash of Postgres empties it, and then everything would have left the file.
    const stage = await client.query<{ rows: number }>(
      `select count(*)::int as rows from anvisa_stage_${code}`,
    );
    if (stage.rows[0]?.rows !== staged.rows) return { kind: 'refused', fault: 'lost' };
    // Room to sort a million rows in, and no plan that walks an index for each of them: the stage has no statistics.
    await client.query(`set local work_mem = '128MB'; set local enable_nestloop = off; set local jit = off`);
    const done =
      staged.before === null
        ? await fill(client, code)
        : {
            ...(await replaceDiffering(client, code)),
            gone: await markGone(client, code),
            rows: staged.rows,
          };
    await client.query(
      `update anvisa_imports set state = 'swapped', ended_at = now(), appeared_count = $2, changed_count = $3, gone_count = $4
       where id = $1`,
      [importId, done.appeared, done.changed, done.gone],
    );
    await client.query(
      `update anvisa_files set etag = $2, last_modified = $3, sha256 = $4, byte_count = $5, row_count = $6, header = $7, import_id = $8,
         source_date = (coalesce($3, now()) at time zone 'America/Sao_Paulo')::date, state = 'good', fault_code = null,
         checked_at = now(), good_at = now(), swapped_at = now() where code = $1`,
      [code, file.etag, file.lastModified, file.sha256, file.byteCount, staged.rows, staged.header, importId],
    );
    await client.query('select app.clear_anvisa_stage($1)', [code]);
    return { kind: 'swapped', ...done, rows: staged.rows };
  });
}

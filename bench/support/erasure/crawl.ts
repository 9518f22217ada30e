import type pg from 'pg';
import { fullPath } from '../../../api/operations.ts';
import { describeOperations } from '../../../api/router.ts';
import type { Place } from '../places.ts';
import type { Desk } from './desk.ts';

/** Of a clinic as small as the bench's: lists fit into one page, and every id can be asked for everywhere. */
const mostIds = 40;
const atOnce = 16;

/** Ids of things that no list or page is made for. */
const unseen = ['audit_events', 'audit_queue', 'outbox', 'import_chunks', 'no_show_models'];

async function idsOf(database: pg.Client): Promise<string[]> {
  const { rows: tables } = await database.query<{ table: string }>(
    `select c.relname as table from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'id'
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.atttypid = 'uuid'::regtype and c.relname <> all($1)`,
    [unseen],
  );
  const ids: string[] = [];
  for (const { table } of tables) {
    const { rows } = await database.query<{ id: string }>(`select id from ${table} limit ${mostIds}`);
    ids.push(...rows.map(({ id }) => id));
  }
  return ids;
}

/**
 * What the running product shows: its owner reads every list, and everything that can be read by an id under every id there is; whom she
 * looks for she types in.
 */
export async function crawl(
  desk: Desk,
  database: pg.Client,
  clinicId: string,
  words: readonly string[],
): Promise<Place[]> {
  const ids = await idsOf(database);
  const reads = describeOperations().list.filter(
    (one) => one.method === 'GET' && 'permission' in one.access && (one.version ?? 'v1') === 'v1',
  );
  const asked = reads.flatMap((operation) => {
    const path = fullPath(operation).replace('/api/v1', '');
    const holes = [...path.matchAll(/:\w+/g)].map(([hole]) => hole);
    if (holes.length > 1) return [];
    const [hole] = holes;
    const paths = hole === undefined ? [path] : ids.map((id) => path.replace(hole, id));
    return paths.map((one) => ({ name: `answer ${operation.id}`, path: one }));
  });
  const searches = words.flatMap((word) =>
    ['/clients?search=', '/conversations?q='].map((path) => ({
      ...{ name: `search ${path.split('?')[0]}`, path: path + encodeURIComponent(word) },
    })),
  );
  const since = `from=${new Date(Date.now() - 86_400_000).toISOString()}&to=${new Date(Date.now() + 20 * 86_400_000).toISOString()}`;
  const agenda = [{ name: 'answer readAgenda', path: `/appointments?${since}` }];
  const door = [{ name: 'answer publicClinic', path: `/public/clinics/${clinicId}` }];
  const left = [...asked, ...searches, ...agenda, ...door];
  const places: Place[] = [];
  const work = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { status, text } = await desk.try('owner', 'GET', next.path);
      if (status < 300) places.push({ name: next.name, bytes: Buffer.from(text) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return places;
}

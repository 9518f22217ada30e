import type pg from 'pg';
import { type ChainHead, chainHash, eventColumns, genesis } from '../../../models/audit-chain.ts';

const tables = ['audit_events', 'audit_subjects', 'audit_chain', 'audit_queue', 'clinic_keys'];
const copy = (table: string) => `create table bench_${table} as select * from ${table};`;

/** The rows as they were, beside them. */
export const copies = {
  make: tables.map(copy).join('\n'),
  makeAnew: tables.map((table) => `drop table bench_${table}; ${copy(table)}`).join('\n'),
};

/** In a transaction of asSuperuser. */
export const restoreFrom = (admin: pg.Client): Promise<unknown> =>
  admin.query(
    tables
      .map((table) => `delete from ${table}; insert into ${table} select * from bench_${table};`)
      .join('\n'),
  );

type Event = Parameters<typeof chainHash>[3] & { eventId: string };
const page = 20_000;

/** Recomputes every link from one on, as good as the sealer does: events as they stand in `audit_chain`. */
export async function rehash(admin: pg.Client, clinicId: string, from: number): Promise<void> {
  const { rows } = await admin.query<Event & { seq: string }>(
    `select c.seq, ${eventColumns} from audit_chain c join audit_events e on e.clinic_id = c.clinic_id and e.id = c.event_id
     where c.clinic_id = $1 and c.seq >= $2 order by c.seq`,
    [clinicId, from],
  );
  const before = await admin.query<{ hash: Buffer }>(
    'select hash from audit_chain where clinic_id = $1 and seq = $2',
    [clinicId, from - 1],
  );
  const links = linked(clinicId, from, before.rows[0]?.hash ?? genesis, rows);
  await admin.query(
    `update audit_chain c set previous_hash = l.previous, hash = l.hash
     from unnest($2::bigint[], $3::bytea[], $4::bytea[]) l(seq, previous, hash) where c.clinic_id = $1 and c.seq = l.seq`,
    [clinicId, links.seqs, links.previous, links.hashes],
  );
}

function linked(clinicId: string, from: number, before: Buffer, events: readonly Event[]) {
  const links = { seqs: [] as number[], previous: [] as Buffer[], hashes: [] as Buffer[] };
  let hash = before;
  events.forEach((event, index) => {
    links.seqs.push(from + index);
    links.previous.push(hash);
    hash = chainHash(clinicId, from + index, hash, event);
    links.hashes.push(hash);
  });
  return links;
}

/** A long trail of one clinic, written in bulk: what is measured is the walk. */
export async function chainBig(
  admin: pg.Client,
  clinicId: string,
  count: number,
  asSuperuser: (work: () => Promise<unknown>) => Promise<void>,
): Promise<ChainHead> {
  await asSuperuser(async () => {
    for (const table of ['audit_events', 'audit_subjects', 'audit_chain', 'audit_queue'])
      await admin.query(`delete from ${table} where clinic_id = $1`, [clinicId]);
    await admin.query(
      `with written as (
        insert into audit_events (clinic_id, at, actor, actor_role, action, entity, entity_id, subject_ids, purpose)
        select $1, now() - ($2::int - n) * interval '1 second', gen_random_uuid()::text, 'receptionist', 'client.read', 'client',
          gen_random_uuid(), array[gen_random_uuid()], 'CARE_DELIVERY' from generate_series(1, $2::int) n returning *)
      insert into audit_subjects (clinic_id, subject_id, at, event_id) select clinic_id, subject_ids[1], at, id from written`,
      [clinicId, count],
    );
  });
  let head: ChainHead = { clinicId, seq: 0, hash: genesis };
  let last = ['0001-01-01', '00000000-0000-0000-0000-000000000000'];
  while (head.seq < count) {
    const { rows } = await admin.query<Event & { place: string }>(
      `select ${eventColumns}, e.at::text as place from audit_events e
       where e.clinic_id = $1 and (e.at, e.id) > ($2::timestamptz, $3::uuid) order by e.at, e.id limit ${page}`,
      [clinicId, ...last],
    );
    const links = linked(clinicId, head.seq + 1, head.hash, rows);
    await asSuperuser(() =>
      admin.query(
        `insert into audit_chain (clinic_id, seq, event_id, previous_hash, hash)
         select $1, l.* from unnest($2::bigint[], $3::uuid[], $4::bytea[], $5::bytea[]) l`,
        [clinicId, links.seqs, rows.map(({ id }) => id), links.previous, links.hashes],
      ),
    );
    head = { clinicId, seq: head.seq + rows.length, hash: links.hashes.at(-1) ?? head.hash };
    last = [rows.at(-1)?.place ?? '', rows.at(-1)?.id ?? ''];
  }
  await admin.query('analyze audit_events, audit_chain, audit_subjects');
  return head;
}

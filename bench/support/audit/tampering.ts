import { readFile, writeFile } from 'node:fs/promises';
import type { AuditFault } from '../../../models/audit-verify.ts';
import { rehash } from './rows.ts';
import type { AuditBench } from './trail.ts';

/** One way to lay hands on the trail, and the faults of which one must be told. */
export interface Tampering {
  name: string;
  shows: readonly AuditFault['kind'][];
  damage(bench: AuditBench, seq: number, place: number): Promise<unknown>;
}

const event = 'id = (select event_id from audit_chain where clinic_id = $1 and seq = $2)';
const ofEvent = 'event_id = (select event_id from audit_chain where clinic_id = $1 and seq = $2)';
const on = ({ admin, ours }: AuditBench, seq: number) => ({
  async run(...statements: string[]) {
    // A statement takes the values that it names.
    for (const sql of statements) await admin.query(sql, sql.includes('$2') ? [ours, seq] : [ours]);
  },
});
const smuggled = `insert into audit_events (clinic_id, actor, actor_role, action, entity, purpose, request_id)
  values ($1, 'x', 'owner', 'client.read', 'client', 'CARE_DELIVERY', 'smuggled')`;
const smuggledId = `(select id from audit_events where clinic_id = $1 and request_id = 'smuggled')`;
const cutAfter = [
  `delete from audit_events where clinic_id = $1 and id in (select event_id from audit_chain where clinic_id = $1 and seq > $2)`,
  `delete from audit_subjects where clinic_id = $1 and event_id in (select event_id from audit_chain where clinic_id = $1 and seq > $2)`,
  `delete from audit_chain where clinic_id = $1 and seq > $2`,
];
const swapSeqs = (one: string, other: string) => [
  `update audit_chain set seq = -1 where clinic_id = $1 and seq = ${one}`,
  `update audit_chain set seq = ${one} where clinic_id = $1 and seq = ${other}`,
  `update audit_chain set seq = ${other} where clinic_id = $1 and seq = -1`,
];

/** Two links change their events. */
async function swapEvents({ admin, ours }: AuditBench, seq: number): Promise<void> {
  const { rows } = await admin.query<{ seq: string; event_id: string; previous_hash: Buffer; hash: Buffer }>(
    'delete from audit_chain where clinic_id = $1 and seq in ($2::bigint, $2::bigint + 3) returning *',
    [ours, seq],
  );
  for (const [index, link] of rows.entries())
    await admin.query(
      'insert into audit_chain (clinic_id, seq, event_id, previous_hash, hash) values ($1, $2, $3, $4, $5)',
      [ours, link.seq, rows[1 - index]?.event_id, link.previous_hash, link.hash],
    );
}

/** An event between two others, every hash after it made good. */
async function insertChained(bench: AuditBench, seq: number): Promise<void> {
  await on(bench, seq).run(
    smuggled,
    `update audit_chain set seq = -seq where clinic_id = $1 and seq >= $2`,
    `update audit_chain set seq = 1 - seq where clinic_id = $1 and seq < 0`,
    `insert into audit_chain (clinic_id, seq, event_id, previous_hash, hash) values ($1, $2, ${smuggledId}, '', '')`,
  );
  await rehash(bench.admin, bench.ours, seq);
}

/** The database as it was, and then life goes on: events and good links after it. */
async function restoreOld(bench: AuditBench, seq: number): Promise<void> {
  await on(bench, seq).run(
    ...cutAfter,
    `insert into audit_events (clinic_id, actor, actor_role, action, entity, purpose, request_id)
       select $1, 'system', 'system', 'client.search', 'client', 'CARE_DELIVERY', 'afterwards' from generate_series(1, 400)`,
    `insert into audit_chain (clinic_id, seq, event_id, previous_hash, hash)
       select $1, $2::bigint + row_number() over (order by at, id), id, '', '' from audit_events
       where clinic_id = $1 and request_id = 'afterwards'`,
  );
  await rehash(bench.admin, bench.ours, seq + 1);
}

/** The last place is the end of the file, where no line comes after. */
async function deleteAnchor({ anchorFile, places }: AuditBench, place: number): Promise<void> {
  const lines = (await readFile(anchorFile, 'utf8')).split('\n').slice(0, -1);
  await writeFile(anchorFile, `${lines.toSpliced(place === places ? -1 : place * 2, 1).join('\n')}\n`);
}

const anchors = ['anchor-differs', 'anchor-missing-tail'] as const;

export const kindsOfTampering: readonly Tampering[] = [
  {
    ...{ name: 'edit', shows: ['event-changed'] },
    damage: (bench, seq) =>
      on(bench, seq).run(
        `update audit_events set action = 'client.update' where clinic_id = $1 and ${event}`,
      ),
  },
  {
    ...{ name: 'delete', shows: ['event-missing', 'gap'] },
    damage: (bench, seq, place) =>
      on(bench, seq).run(
        `delete from audit_events where clinic_id = $1 and ${event}`,
        `delete from audit_subjects where clinic_id = $1 and ${ofEvent}`,
        // With its link, or without.
        ...(place % 2 ? [`delete from audit_chain where clinic_id = $1 and seq = $2`] : []),
      ),
  },
  {
    ...{ name: 'insert', shows: ['event-unchained', ...anchors] },
    damage: (bench, seq, place) => (place % 2 ? on(bench, seq).run(smuggled) : insertChained(bench, seq)),
  },
  {
    ...{ name: 'swap', shows: ['event-changed'] },
    damage: swapEvents,
  },
  {
    ...{ name: 'reorder', shows: ['wrong-link'] },
    damage: (bench, seq) => on(bench, seq).run(...swapSeqs('$2::bigint', '$2::bigint + 1')),
  },
  {
    ...{ name: 'backdate', shows: ['event-changed'] },
    damage: (bench, seq) =>
      on(bench, seq).run(
        `update audit_events set at = at - interval '1 day' where clinic_id = $1 and ${event}`,
        `update audit_subjects set at = at - interval '1 day' where clinic_id = $1 and ${ofEvent}`,
      ),
  },
  {
    ...{ name: 'cross-clinic move', shows: ['event-missing', 'gap'] },
    damage: ({ admin, ours, theirs }, seq) =>
      admin.query(
        `with moved as (update audit_events set clinic_id = '${theirs}' where clinic_id = $1 and ${event} returning id)
         update audit_subjects set clinic_id = '${theirs}' where event_id in (select id from moved)`,
        [ours, seq],
      ),
  },
  {
    name: 'cut tail',
    shows: ['anchor-missing-tail'],
    damage: (bench, seq) => on(bench, seq).run(...cutAfter),
  },
  {
    ...{ name: 'rewrite whole chain', shows: ['anchor-differs'] },
    async damage(bench, seq) {
      await on(bench, seq).run(
        `update audit_events set actor_role = 'auditor' where clinic_id = $1 and ${event}`,
      );
      await rehash(bench.admin, bench.ours, 1);
    },
  },
  {
    ...{ name: 'delete anchor', shows: ['anchor-unlinked', 'head-unanchored'] },
    damage: (bench, _seq, place) => deleteAnchor(bench, place),
  },
  { name: 'restore old dump', shows: anchors, damage: (bench, seq) => restoreOld(bench, seq) },
  {
    ...{ name: 'edit key table', shows: ['key-changed'] },
    damage: ({ admin, ours }, _seq, place) =>
      admin.query(
        `update clinic_keys set wrapped_key = set_byte(wrapped_key, $2::int, get_byte(wrapped_key, $2::int) # 1) where clinic_id = $1`,
        [ours, place - 1],
      ),
  },
];

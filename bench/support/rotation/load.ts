import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Stack } from '../../../local/stack.ts';
import type { ClinicVault } from '../../../models/encryption.ts';
import { asAdmin, type BenchClinic, type clinicMaker } from '../clinic.ts';

/** Stands in every sealed word of the bench: found in clear anywhere, it is a leak. */
export const canary = 'zumbidora-xavante-canaria';
const chunk = 1_000;
// One statement writes all of theirs, and has the five seconds of everybody.
const peopleAtOnce = 200;
const perTalk = 100;

export interface Loaded {
  clientIds: string[];
  /** Of strangers. */
  talkIds: string[];
  notes: number;
  words: number;
}

const chunksOf = (count: number, most = chunk): number[] =>
  Array.from({ length: Math.ceil(count / most) }, (_, at) => Math.min(most, count - at * most));

/** A fifth of the rows are people with keys of their own, half notes and the rest words of strangers, under the clinic's key. */
export async function loadRows(
  stack: Stack,
  maker: ReturnType<typeof clinicMaker>,
  clinic: BenchClinic,
  rows: number,
): Promise<Loaded> {
  const people = Math.round(rows * 0.2);
  const notes = Math.round(rows * 0.5);
  const words = rows - people - notes;
  const clientIds: string[] = [];
  for (const count of chunksOf(people, peopleAtOnce))
    clientIds.push(...(await maker.addClients(clinic.id, count)));
  const vault = await maker.tenancy.vaultOf(clinic.id);
  const talkIds = await asAdmin(stack, async (admin) => {
    for (const [at, count] of chunksOf(notes).entries())
      await addNotes(admin, vault, clinic, { from: at * chunk, count });
    const talks: string[] = [];
    for (let at = 0; at < words; at += perTalk)
      talks.push(await addTalk(admin, vault, clinic.id, Math.min(perTalk, words - at)));
    await admin.query('analyze');
    return talks;
  });
  return { clientIds, talkIds, notes, words };
}

/** What a sealed word says, told from its row: so that it can be asked for later. */
export const noteOf = (id: string): string => `${canary} nota ${id}`;
export const wordOf = (id: string): string => `${canary} palavra ${id}`;

async function addNotes(
  admin: pg.Client,
  vault: ClinicVault,
  { id: clinicId, professionalIds }: BenchClinic,
  { from, count }: { from: number; count: number },
): Promise<void> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await admin.query(
    `insert into resource_blocks (clinic_id, id, series_id, resource_id, kind, note_ct, starts_at, ends_at)
     select $1, b.id, b.id, $2, 'other', b.note, now() + b.n * interval '10 minutes', now() + (b.n + 1) * interval '10 minutes'
     from unnest($3::uuid[], $4::bytea[], $5::int[]) b(id, note, n)`,
    [
      ...[clinicId, professionalIds[0], ids],
      ids.map((row) => vault.seal({ table: 'resource_blocks', column: 'note_ct', row }, noteOf(row))),
      ids.map((_, at) => from + at),
    ],
  );
}

async function addTalk(
  admin: pg.Client,
  vault: ClinicVault,
  clinicId: string,
  count: number,
): Promise<string> {
  const talkId = randomUUID();
  const sealed = (table: string, column: string, row: string, text: string) =>
    vault.seal({ table, column, row }, text);
  const display = JSON.stringify({ name: canary, phone: null });
  await admin.query(
    `insert into conversations (clinic_id, id, display_ct, preview_ct, last_message_at) values ($1, $2, $3, $4, now())`,
    [
      ...[clinicId, talkId, sealed('conversations', 'display_ct', talkId, display)],
      sealed('conversations', 'preview_ct', talkId, canary),
    ],
  );
  const ids = Array.from({ length: count }, () => randomUUID());
  await admin.query(
    `insert into inbound_messages (clinic_id, id, provider_id, kind, body_ct, wamid_ct, received_at, conversation_id, seen_at)
     select $1, w.id, w.id::text, 'text', w.body, w.wamid, now(), $2, now() from unnest($3::uuid[], $4::bytea[], $5::bytea[]) w(id, body, wamid)`,
    [
      ...[clinicId, talkId, ids],
      ids.map((row) => sealed('inbound_messages', 'body_ct', row, wordOf(row))),
      ids.map((row) => sealed('inbound_messages', 'wamid_ct', row, `wamid.${canary}`)),
    ],
  );
  return talkId;
}

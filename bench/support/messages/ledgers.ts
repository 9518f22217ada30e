import { Agent } from 'node:http';
import { parseSmsReference, zenviaReference } from '../../../domain/messaging/sms-reference.ts';
import type { AcceptedMessage } from '../../../local/simulators/store.ts';
import type { TakenSms } from '../../../local/simulators/sms-store.ts';
import type { Stack } from '../../../local/stack.ts';
import { asAdmin } from '../clinic.ts';
import { exchange } from '../http.ts';
import type { Due } from './load.ts';

/** What a provider took, by our own id of the row. */
export interface Taken {
  rowId: string;
  at: number;
}

async function ask<T>(url: string): Promise<T> {
  const agent = new Agent();
  try {
    return (await exchange(agent, 'GET', url, {})).body as T;
  } finally {
    agent.destroy();
  }
}

export async function whatsappTaken(stack: Stack): Promise<Taken[]> {
  const { accepted } = await ask<{ accepted: AcceptedMessage[] }>(`${stack.urls.simulator}/_control/ledger`);
  return accepted.map(({ callbackData = '', acceptedAt }) => ({ rowId: callbackData, at: acceptedAt }));
}

/** Zenvia is told our reference in a short form, Twilio has it in the address of its receipts. */
export async function smsTaken(stack: Stack): Promise<Taken[]> {
  const { accepted } = await ask<{ accepted: TakenSms[] }>(`${stack.urls.sms}/_control/ledger`);
  return accepted.map(({ externalId, callbackUrl, at }) => {
    const ref = callbackUrl === undefined ? null : new URL(callbackUrl).searchParams.get('ref');
    const reference = zenviaReference.read(externalId ?? '') ?? parseSmsReference(ref ?? '');
    if (!reference) throw new Error('an SMS of nobody');
    return { rowId: reference.messageId, at };
  });
}

export interface Row {
  id: string;
  state: string;
  errorCode: string | null;
  fallbackOf: string | null;
  isClosed: boolean;
}

export const messageRows = (stack: Stack): Promise<Row[]> =>
  asAdmin(stack, async (admin) => {
    const { rows } = await admin.query<Row>(
      `select id, state, error_code as "errorCode", fallback_of as "fallbackOf", is_closed as "isClosed" from messages`,
    );
    return rows;
  });

export interface Counted {
  accepted: number;
  duplicates: number;
  lost: number;
  both_channels: number;
  late_useless: number;
  to_a_person: number;
  too_late: number;
  by_sms: number;
}

/** The providers' ledgers against the record: each due message was taken once on one channel, dropped in time, or is a person's. */
export async function judgeDue(stack: Stack, due: readonly Due[]): Promise<Counted & { troubles: string[] }> {
  const [whatsapp, sms, rows] = await Promise.all([
    whatsappTaken(stack),
    smsTaken(stack),
    messageRows(stack),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const replaced = (rowId: string) => byId.get(rowId)?.fallbackOf ?? rowId;
  const first = new Map(whatsapp.map((one) => [one.rowId, one]));
  const second = new Map(sms.map((one) => [replaced(one.rowId), one]));
  const troubles: string[] = [];
  const counted: Counted = {
    ...{ accepted: 0, lost: 0, both_channels: 0, late_useless: 0, to_a_person: 0, too_late: 0, by_sms: 0 },
    duplicates: whatsapp.length - first.size + (sms.length - second.size),
  };
  for (const { id, usefulUntil } of due) {
    const taken = [first.get(id), second.get(id)].filter((one) => one !== undefined);
    const own = rows.filter((row) => row.id === id || row.fallbackOf === id);
    const states = own.map(({ state, errorCode }) => `${state}${errorCode ? ` (${errorCode})` : ''}`);
    if (second.has(id)) counted.by_sms += 1;
    if (taken.length === 2) counted.both_channels += 1;
    if (taken.some(({ at }) => at > usefulUntil + 1_000)) counted.late_useless += 1;
    if (taken.length > 0) counted.accepted += 1;
    else if (own.some(({ state }) => state === 'needs-person' || state === 'failed'))
      counted.to_a_person += 1;
    else if (own.some(({ errorCode }) => errorCode === 'too-late')) counted.too_late += 1;
    else {
      counted.lost += 1;
      troubles.push(`${id}: ${states.join(', ')}`);
    }
    if (taken.length === 2) troubles.push(`${id} on both: ${states.join(', ')}`);
  }
  return { ...counted, troubles: troubles.slice(0, 20) };
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Until nothing of these is on its way any more, or the patience is over. The number of those that still are. */
export async function untilSettled(
  stack: Stack,
  due: readonly Due[],
  { patienceMs, isSettled }: { patienceMs: number; isSettled: (row: Row) => boolean },
  say: (text: string) => void,
): Promise<number> {
  const ids = new Set(due.map(({ id }) => id));
  let left = ids.size;
  for (const until = Date.now() + patienceMs; Date.now() < until; await pause(2_000)) {
    const rows = await messageRows(stack);
    const open = rows.filter((row) => ids.has(row.fallbackOf ?? row.id) && !isSettled(row)).length;
    if (open === 0) return 0;
    if (open !== left) say(`${open} messages are on their way`);
    left = open;
  }
  return left;
}

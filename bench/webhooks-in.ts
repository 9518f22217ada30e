import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { seededRandom } from '../local/simulators/random.ts';
import type { Stack } from '../local/stack.ts';
import { type Context, defineBench, mustBeZero } from './support/bench.ts';
import { asAdmin, type BenchClinic, clinicMaker } from './support/clinic.ts';
import { percentile } from './support/percentiles.ts';
import { startClinicStack } from './support/stack.ts';
import {
  endOf,
  inboundBody,
  receiptBody,
  receiptsOf,
  type Sent,
  type Word,
} from './support/webhooks-in/events.ts';
import { type Delivery, honest, mutantNames, mutate } from './support/webhooks-in/mutants.ts';

type Names = 'messages' | 'forged' | 'inbound' | 'seed';
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/**
 * Receipts and messages of the provider, each told one to three times and in no order, between requests that are nearly signed. Then:
 * no forged one left a trace, every message ended where its receipts say, and what people wrote is there once.
 */
export const bench = defineBench<Names>({
  flags: { messages: 1000, forged: 1000, inbound: 200, seed: 20_261_126 },
  limitSeconds: 600,
  async run(context) {
    const { messages, forged, inbound, seed } = context.flags;
    const random = seededRandom(seed);
    const stack = await startClinicStack(context, { durable: false });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const clinic = await maker.make({ professionals: 1, clients: 20 });
    const sent = await putMessages(stack, clinic, messages);
    const secret = stack.secrets.whatsappAppSecret;

    const told = sent.map((message) => receiptsOf(message, random));
    const written = Array.from({ length: inbound }, () => `wamid.${randomBytes(18).toString('base64')}`);
    const bodies = [
      ...told.flatMap(({ message, words }) =>
        words.map((word) => receiptBody(clinic.phoneNumberId, message, word, Date.now())),
      ),
      ...written.map((wamid, at) =>
        inboundBody(clinic.phoneNumberId, wamid, `551196000${1000 + (at % 20)}`, Date.now() + at),
      ),
    ];
    const copies = bodies.flatMap((body) => Array.from({ length: 1 + Math.floor(random() * 3) }, () => body));
    const post = poster(context, stack.urls.api);
    const answers: Answer[] = [];
    // What a stranger makes of it comes in between, of events that were never told: a trace of one would be seen.
    const lies = Array.from({ length: forged }, (_, at) => {
      const wamid = `wamid.forged-${randomUUID()}`;
      const text =
        at % 3 === 0
          ? inboundBody(clinic.phoneNumberId, wamid, '5511960009999', Date.now())
          : receiptBody(clinic.phoneNumberId, sent[at % sent.length] as Sent, 'read', 4_000_000_000_000 + at);
      return mutate(mutantNames[at % mutantNames.length] as string, text, secret, random);
    });
    const all = shuffled(
      [
        ...copies.map((text) => ({ isForged: false, delivery: honest(text, secret) })),
        ...lies.map((delivery) => ({ isForged: true, delivery })),
      ],
      random,
    );
    context.say(`${copies.length} honest requests of ${bodies.length} events, ${lies.length} forged ones`);
    await inLanes(16, all, async ({ isForged, delivery }) => {
      answers.push({ isForged, ...(await post(delivery)) });
    });
    await untilDrained(stack, context);
    const figures = {
      ...judgeAnswers(answers),
      ...(await judgeRecord(stack, clinic, told, written)),
      ...{ requests: all.length, events: bodies.length, mutants: mutantNames.length },
    };
    const zeros = ['accepted_forged', 'divergences', 'refused_honest', 'inbound_wrong', 'bodies_told'];
    return { figures, faults: mustBeZero(figures, zeros) };
  },
});

interface Answer {
  isForged: boolean;
  status: number;
  ms: number;
  length: number;
}

/** Rows as they are once the provider took them. */
function putMessages(stack: Stack, clinic: BenchClinic, count: number): Promise<Sent[]> {
  const rows = Array.from({ length: count }, () => ({
    id: randomUUID(),
    wamid: `wamid.${randomBytes(18).toString('base64')}`,
  }));
  return asAdmin(stack, async (admin) => {
    await admin.query(
      `insert into messages (clinic_id, id, key, client_id, step, template, state)
       select $1, m.id, 'bench/' || m.id, ($3::uuid[])[1 + (m.at % 20)], 'delay', 'aviso_atraso', 'accepted'
       from unnest($2::uuid[]) with ordinality as m(id, at)`,
      [clinic.id, rows.map(({ id }) => id), clinic.clientIds],
    );
    return rows;
  });
}

function poster({ defer }: Context<Names>, url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  defer(() => Promise.resolve(agent.destroy()));
  return ({ body, signature }: Delivery): Promise<Omit<Answer, 'isForged'>> =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const sent = request(`${url}/api/v1/webhooks/whatsapp`, {
        ...{ agent, method: 'POST' },
        headers: {
          ...{ 'content-type': 'application/json', 'content-length': body.length },
          ...(signature !== undefined && { 'x-hub-signature-256': signature }),
        },
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        let length = 0;
        response.on('data', (chunk: Buffer) => (length += chunk.length));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, ms: performance.now() - began, length }),
        );
      });
      sent.end(body);
    });
}

function judgeAnswers(answers: readonly Answer[]) {
  const honestOnes = answers.filter(({ isForged }) => !isForged);
  const taken = honestOnes.filter(({ status }) => status === 200);
  return {
    accepted_forged: answers.filter(({ isForged, status }) => isForged && status < 400).length,
    refused_honest: honestOnes.length - taken.length,
    bodies_told: taken.filter(({ length }) => length > 0).length,
    ack_p99_ms: percentile(
      taken.map(({ ms }) => ms),
      0.99,
    ),
    ack_p50_ms: percentile(
      taken.map(({ ms }) => ms),
      0.5,
    ),
  };
}

/** The record against the model: each message's end, and each thing that was written once. */
async function judgeRecord(
  stack: Stack,
  clinic: BenchClinic,
  told: readonly { message: Sent; words: Word[] }[],
  written: readonly string[],
) {
  return asAdmin(stack, async (admin) => {
    const { rows } = await admin.query<{ id: string; state: string }>(
      `select id, state from messages where key like 'bench/%'`,
    );
    const states = new Map(rows.map(({ id, state }) => [id, state]));
    const divergences = told.filter(({ message, words }) => states.get(message.id) !== endOf(new Set(words)));
    const kept = await admin.query<{ n: number }>(
      'select count(*)::int as n from inbound_messages where clinic_id = $1',
      [clinic.id],
    );
    return {
      divergences: divergences.length,
      inbound_wrong: Math.abs((kept.rows[0]?.n ?? 0) - written.length),
    };
  });
}

async function untilDrained(stack: Stack, { say }: Context<Names>): Promise<void> {
  for (const until = Date.now() + 180_000; Date.now() < until; await pause(1_000)) {
    const left = await asAdmin(stack, async (admin) => {
      const { rows } = await admin.query<{ n: number }>(
        'select count(*)::int as n from webhook_events where processed_at is null',
      );
      return rows[0]?.n ?? -1;
    });
    if (left === 0) return;
    say(`${left} events wait`);
  }
}

function shuffled<T>(list: T[], random: () => number): T[] {
  for (let at = list.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [list[at], list[other]] = [list[other] as T, list[at] as T];
  }
  return list;
}

async function inLanes<T>(lanes: number, list: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...list];
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
    }),
  );
}

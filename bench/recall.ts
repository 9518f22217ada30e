import { Agent } from 'node:http';
import type { Stack } from '../local/stack.ts';
import { clientsOfLots } from '../models/recall-touched.ts';
import { systemActor, type Tenancy } from '../models/tenancy.ts';
import { type Context, defineBench, mustBeZero } from './support/bench.ts';
import { asAdmin, clinicMaker, signedInAt } from './support/clinic.ts';
import { exchange } from './support/http.ts';
import {
  bringLateUses,
  callThem,
  type Desk,
  finish,
  letADayPass,
  listed,
  must,
} from './support/recall/desk.ts';
import { type House, lotCode, makeHouses, type RecalledPerson } from './support/recall/house.ts';
import { frozenClinics, recallsOf, stateCounts, truthOf } from './support/recall/truth.ts';
import { startClinicStack } from './support/stack.ts';

type Names = 'people' | 'noise';
type World = Context<Names> & { stack: Stack; network: House[]; outside: House };
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/**
 * A lot was used on 200 people in three clinics of a network, and on some in a clinic of none. One clinic opens a recall over HTTP: the lot is
 * out of use in all three, everybody is told by the product's own worker, people press, write, keep silent or have no telephone, staff
 * call those who are left, and each clinic closes at 100 % alone. The fourth clinic hears nothing.
 */
export const bench = defineBench<Names>({
  flags: { people: 200, noise: 30_000 },
  limitSeconds: 900,
  async run(context) {
    const stack = await startClinicStack(context, { durable: false });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const { network, outside } = await makeHouses({ stack, maker }, context.flags);
    const world: World = { ...context, stack, network, outside };
    const lookup = await lookUp(maker.tenancy, network);
    const sessions = await signIn(world);
    const opened = await open(world, sessions);
    await bringLateUses(stack, network);
    const desks = await desksOf(world, sessions);
    const began = Date.now();
    await tell(world);
    await answer(world);
    const early = await closesEarly(desks);
    await callRounds(world, desks);
    for (const desk of desks) await finish(desk);
    const truth = await untilClosed(world);
    const figures = {
      ...{ lookup_ms: lookup.ms, found: lookup.found, ...opened, ...truth },
      ...{ closed_early: early, seconds: Math.round((Date.now() - began) / 1000) },
    };
    const zeros = [
      'not_accounted',
      'people_elsewhere',
      'told_twice',
      'outside_touched',
      'open',
      'closed_early',
    ];
    return {
      figures,
      faults: [
        ...mustBeZero(figures, zeros),
        ...(figures.accounted === context.flags.people ? [] : [`${figures.accounted} accounted for`]),
        ...(figures.frozen_clinics === 3 ? [] : [`frozen in ${figures.frozen_clinics} clinics`]),
        ...(figures.lookup_ms < 1_000 ? [] : ['the look-up took a second or more']),
        // Those whose use comes late are found by the process, not here.
        ...(lookup.found === context.flags.people - 3 ? [] : [`the look-up found ${lookup.found}`]),
      ],
    };
  },
});

/** Everybody of the lot in all three clinics, one after the other; the slowest of five times. */
async function lookUp(tenancy: Tenancy, network: readonly House[]): Promise<{ ms: number; found: number }> {
  let [ms, found] = [0, 0];
  for (let round = 0; round < 5; round += 1) {
    const began = performance.now();
    found = 0;
    for (const { id, lotId } of network)
      found += await tenancy.withClinic(
        systemActor(id),
        async (scope) => (await clientsOfLots(scope, [lotId])).length,
      );
    ms = Math.max(ms, performance.now() - began);
  }
  return { ms: Math.round(ms * 10) / 10, found };
}

async function signIn({ stack, network }: World) {
  const sessions = [];
  for (const house of network) sessions.push(await signedInAt(house, () => stack.urls.api));
  // As after a second factor of this moment.
  await asAdmin(stack, (admin) => admin.query('update app.sessions set proved_at = now()'));
  return sessions;
}
type Sessions = Awaited<ReturnType<typeof signIn>>;

async function open({ stack, network, say, flags }: World, [session]: Sessions) {
  if (!session) throw new Error('nobody signed in');
  const target = { origin: 'hand', regime: 'medicine', number: '1.8802.0001', lotCodes: [lotCode] };
  const began = performance.now();
  const preview = await must<{ network: { clinics: number; people: number } }>(
    ...([session, 'POST', '/recalls/preview', { target }] as const),
  );
  const previewMs = Math.round(performance.now() - began);
  say(
    `it would touch ${preview.network.people} of ${flags.people} people in ${preview.network.clinics} clinics`,
  );
  const opened = performance.now();
  const note = 'Lote falsificado citado em resolução da Anvisa.';
  await must(session, 'POST', '/recalls', { target, reason: 'falsified', level: 'I', note });
  const openMs = Math.round(performance.now() - opened);
  let frozen = 0;
  for (const until = Date.now() + 60_000; Date.now() < until && frozen < network.length; await pause(100))
    frozen = await frozenClinics(stack, network);
  return {
    ...{ preview_ms: previewMs, open_ms: openMs, freeze_ms: Math.round(performance.now() - opened) },
    frozen_clinics: frozen,
  };
}

async function desksOf({ stack, network }: World, sessions: Sessions): Promise<Desk[]> {
  const recalls = await recallsOf(stack);
  return network.flatMap((house, at) => {
    const [session, recallId] = [sessions[at], recalls.get(house.id)];
    return session && recallId !== undefined ? [{ house, session, recallId }] : [];
  });
}

async function until(world: World, what: string, is: (counts: Record<string, number>) => boolean) {
  let told = '';
  for (const end = Date.now() + 240_000; Date.now() < end; await pause(1_000)) {
    const counts = await stateCounts(world.stack);
    const line = JSON.stringify(counts);
    if (line !== told) world.say(`${what}: ${line}`);
    told = line;
    if (is(counts)) return;
  }
  throw new Error(`it does not come to this: ${what}`);
}

/** Everybody has her notice at the simulator, or is with the staff. */
async function tell(world: World): Promise<void> {
  const { stack, flags, network } = world;
  await pokeAll(world);
  const silent = network.flatMap(({ people }) => people).filter(({ manner }) => manner === 'no-phone').length;
  for (const end = Date.now() + 240_000; Date.now() < end; await pause(1_000)) {
    const taken = await asAdmin(stack, async (admin) => {
      const { rows } = await admin.query<{ count: number }>(
        `select count(*)::int as count from messages where step = 'recall' and state in ('accepted', 'sent', 'delivered', 'read')`,
      );
      return rows[0]?.count ?? 0;
    });
    if (taken >= flags.people - silent) break;
  }
  await pokeAll(world);
  await until(world, 'told', (counts) => (counts['told'] ?? 0) + (counts['call'] ?? 0) === flags.people);
}

const pokeAll = ({ stack }: World): Promise<void> =>
  asAdmin(stack, async (admin) => {
    await admin.query(
      `insert into outbox (clinic_id, topic, entity_id) select clinic_id, 'recall', id from recalls where state = 'open'`,
    );
    await admin.query('notify neonpro_outbox');
  });

/** By their own telephones, through the provider's webhooks. */
async function answer(world: World): Promise<void> {
  const { stack, network } = world;
  const people = network.flatMap((house) => house.people.map((one) => ({ ...one, from: house })));
  const agent = new Agent({ keepAlive: true });
  const say = async ({ phone, manner, from }: RecalledPerson & { from: House }) => {
    const [path, body] =
      manner === 'presses'
        ? ['reply', { to: phone, payload: 'Quero uma revisão' }]
        : ['text', { to: phone, text: 'Recebi. O que aconteceu?', phoneNumberId: from.phoneNumberId }];
    const { status, text } = await exchange(
      agent,
      'POST',
      `${stack.urls.simulator}/_control/${path}`,
      {},
      body,
    );
    if (status >= 300) throw new Error(`the simulator answered ${status}: ${text}`);
  };
  const speaking = people.filter(({ manner }) => manner === 'presses' || manner === 'writes');
  for (const one of speaking) await say(one);
  agent.destroy();
  await until(world, 'answered', (counts) => (counts['answered'] ?? 0) === speaking.length);
}

/** While people are open nobody may close, and the desk says so. */
async function closesEarly(desks: readonly Desk[]): Promise<number> {
  let closed = 0;
  for (const { session, recallId } of desks) {
    const { version } = await must<{ version: number }>(session, 'GET', `/recalls/${recallId}`);
    const note = 'Cedo demais: ainda há pessoas sem resposta.';
    const { status } = await session.send('POST', `/recalls/${recallId}/close`, { version, note });
    if (status !== 409) closed += 1;
  }
  return closed;
}

/** The silent are told again after a day, and called after another; then nobody is left. */
async function callRounds(world: World, desks: readonly Desk[]): Promise<void> {
  const { stack, network } = world;
  const silent = network
    .flatMap(({ people }) => people)
    .filter(({ manner }) => ['silent', 'off'].includes(manner));
  await letADayPass(stack);
  for (const end = Date.now() + 240_000; Date.now() < end; await pause(1_000)) {
    const again = await asAdmin(stack, async (admin) => {
      const { rows } = await admin.query<{ count: number }>(
        `select count(*)::int as count from messages where template = 'lembrete_lote' and sent_at is not null`,
      );
      return rows[0]?.count ?? 0;
    });
    if (again === silent.length) break;
  }
  await letADayPass(stack);
  await until(world, 'to call', (counts) => (counts['told'] ?? 0) + (counts['to-tell'] ?? 0) === 0);
  for (const desk of desks) await callThem(desk);
  for (const desk of desks) {
    const left = await listed(desk, 'open');
    if (left.length > 0) throw new Error(`${left.length} people are still open`);
  }
}

async function untilClosed({ stack, network, outside }: World) {
  let truth = await truthOf(stack, network, outside);
  for (const end = Date.now() + 60_000; Date.now() < end && truth.open > 0; await pause(500))
    truth = await truthOf(stack, network, outside);
  return truth;
}

import { seededRandom } from '../local/simulators/random.ts';
import type { Stack } from '../local/stack.ts';
import { type Context, defineBench, mustBeZero } from './support/bench.ts';
import { asAdmin, clinicMaker, ordinaryClient, signedInAt } from './support/clinic.ts';
import { killInTurn } from './support/kills.ts';
import { compressed, type Expected, type Fate, playVisit } from './support/lifecycle.ts';
import { Phones } from './support/phone.ts';
import { codeOf, Reception } from './support/reception.ts';
import { startClinicStack } from './support/stack.ts';
import { connectPlainly, listExecutions, namespaceOf } from './support/temporal.ts';
import { judge } from './support/verdict.ts';

type Names = 'lifecycles' | 'kills' | 'seed' | 'pace' | 'faults';

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const fateOf = (draw: number): Fate =>
  draw < 0.6
    ? 'plain'
    : draw < 0.7
      ? 'no-show'
      : draw < 0.78
        ? 'clinic-cancels'
        : draw < 0.86
          ? 'client-cancels'
          : draw < 0.93
            ? 'moved'
            : 'client-moves';

/**
 * Visits run through compressed days while worker, API, Temporal and Postgres are killed in turn and the provider fails one request
 * in ten. People repeat what got no answer. Then: everything acknowledged is there, every message went out once.
 */
export const bench = defineBench<Names>({
  flags: { lifecycles: 100, kills: 8, seed: 20_261_123, pace: 1, faults: 0.1 },
  limitSeconds: 1_500,
  async run(context) {
    const { lifecycles, kills, seed, pace, faults: faultRate } = context.flags;
    const unitMs = pace * 1000;
    const stack = await startClinicStack(context, { durable: false, instances: { api: 2 } });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const people = Array.from({ length: lifecycles }, ordinaryClient);
    const clinic = await maker.make({
      ...{ professionals: lifecycles, clients: people, durationMin: 1 },
      ...{ hasAfterCare: true, visitPolicy: compressed(unitMs) },
    });
    let turn = 0;
    const session = await signedInAt(clinic, () => stack.urls.apis[turn % stack.urls.apis.length] as string);
    const phones = new Phones(stack.urls.simulator);
    context.defer(() => Promise.resolve([session.close(), phones.close()]));
    await phones.setFaults({
      ...{ rate: faultRate, seed, holdMs: 12_000 },
      kinds: ['5xx', 'graph-error', 'accept-then-drop', 'accept-then-delay'],
      webhook: { duplicate: 0.1, shuffle: true },
    });
    const reception = new Reception(session, 120_000, () => (turn += 1));
    const cast = { clinic, reception, phones, unitMs };
    const random = seededRandom(seed);
    const expected: Expected[] = [];
    const failures: string[] = [];
    let rivalWins = 0;
    const began = Date.now();
    const spreadMs = 0.6 * lifecycles * unitMs;
    const visits = people.map(async (person, at) => {
      const fate = fateOf(random());
      await pause((spreadMs / lifecycles) * at);
      const professionalId = clinic.professionalIds[at] ?? '';
      const who = { clientId: clinic.clientIds[at] ?? '', phone: person.phone ?? '', professionalId };
      await playVisit(cast, fate, who, (booked) => {
        expected.push(booked);
        // Somebody else wants the same time of the same professional, also in the middle of an outage.
        if (at % 4 === 0)
          void rival(reception, clinic.procedureId, who, booked.id).then((won) => (rivalWins += won));
      });
    });
    const storm = killInTurn(stack, { kills, overMs: spreadMs + 150 * unitMs, seed }, context.say);
    const played = await Promise.allSettled(visits);
    await storm;
    for (const one of played) if (one.status === 'rejected') failures.push((one.reason as Error).message);
    context.say(`people are done; ${failures.length} gave up; waiting for the processes`);
    await untilAllClosed(stack, 240 * unitMs, context);
    const ended = await endedVisits(stack);
    const { troubles, ...counted } = await judge(stack, expected, await phones.ledger(0), ended);
    for (const trouble of [...failures, ...troubles]) context.say(trouble);
    const figures = {
      ...counted,
      ...{ people_who_gave_up: failures.length, rivals_served: rivalWins, lifecycles, kills },
      seconds: Math.round((Date.now() - began) / 1000),
    };
    const zeros = [
      'lost',
      'duplicate_messages',
      'missing_messages',
      'overlaps',
      'people_who_gave_up',
      'rivals_served',
    ];
    const faults = mustBeZero(figures, zeros);
    if (counted.completed !== lifecycles)
      faults.push(`${lifecycles - counted.completed} visits were not completed`);
    return { figures, faults };
  },
});

/** 1 when the slot was given away twice. */
async function rival(
  reception: Reception,
  procedureId: string,
  who: { clientId: string; professionalId: string },
  visitId: string,
): Promise<number> {
  const { startsAt, status } = await reception.read(visitId);
  if (status === 'cancelled') return 0;
  const { clientId, professionalId } = who;
  const answer = await reception.insist(
    ...([
      'POST',
      '/appointments',
      { clientId, professionalId, procedureId, startsAt },
      `rival-${visitId}`,
    ] as const),
  );
  return answer.status === 201 || codeOf(answer.body) !== 'slot-unavailable' ? 1 : 0;
}

async function untilAllClosed(stack: Stack, patienceMs: number, { say }: Context<Names>): Promise<void> {
  let left = -1;
  for (const until = Date.now() + patienceMs; Date.now() < until; await pause(1_000)) {
    const rows = await asAdmin(stack, async (admin) => {
      const answer = await admin.query<{ n: number }>(
        // A message has a process of its own, which outlives the visit until its receipt is due; its fate is known earlier.
        `select (select count(*) from appointments where not is_closed)::int
           + (select count(*) from messages where state in ('pending', 'sending', 'unknown'))::int as n`,
      );
      return answer.rows[0]?.n ?? -1;
    }).catch(() => -1);
    if (rows === 0) return;
    if (rows !== left) say(`${rows} visits and messages are open`);
    left = rows;
  }
}

async function endedVisits(stack: Stack): Promise<Set<string>> {
  const connection = await connectPlainly(stack);
  try {
    // The list follows the histories within a second or two.
    await pause(3_000);
    const query = `WorkflowType = 'appointmentLifecycle' and ExecutionStatus = 'Completed'`;
    const executions = await listExecutions(connection, namespaceOf(stack), query);
    return new Set(executions.map(({ workflowId }) => workflowId.split('/').at(-1) ?? ''));
  } finally {
    await connection.close();
  }
}

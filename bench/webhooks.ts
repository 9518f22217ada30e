import { setTimeout as pause } from 'node:timers/promises';
import { webhookEvents } from '../domain/integrations/webhook-events.ts';
import type { Stack } from '../local/stack.ts';
import { systemActor } from '../models/tenancy.ts';
import { createEndpoint } from '../models/webhook-endpoint.ts';
import { type Context, defineBench, mustBeZero } from './support/bench.ts';
import { asAdmin, type BenchClinic, clinicMaker, dayAhead, signedInAt } from './support/clinic.ts';
import { type Ledger, startFlakyReceiver } from './support/flaky-receiver.ts';
import { Reception } from './support/reception.ts';
import { startClinicStack } from './support/stack.ts';

type Names = 'visits' | 'clients' | 'edits' | 'down' | 'kills' | 'seed';

/** Days in seconds: what is 5 s … 24 h outside. More steps than anything here can fail, so that nothing is left to a person. */
const backoff = [0.2, 0.4, 0.8, ...Array<number>(40).fill(1.5)].join(',');
const timeoutMs = 1_500;

/**
 * A receiver that answers every second request wrongly, then is away, then is back, while visits and clients change and a worker is
 * killed. Then: everything that happened has arrived, for each of them in the order in which it happened.
 */
export const bench = defineBench<Names>({
  flags: { visits: 10, clients: 10, edits: 5, down: 10, kills: 1, seed: 20_261_126 },
  limitSeconds: 300,
  async run(context) {
    const { visits, clients, edits, down, kills, seed } = context.flags;
    const env = { NEONPRO_WEBHOOK_BACKOFF: backoff, NEONPRO_WEBHOOK_TIMEOUT_MS: String(timeoutMs) };
    const stack = await startClinicStack(context, { durable: false, env });
    const maker = clinicMaker(stack);
    const clinic = await maker.make({ professionals: visits, clients: visits, durationMin: 30 });
    const ledger = await startFlakyReceiver(seed);
    const { secret } = await maker.tenancy.withClinic(systemActor(clinic.id), (scope) =>
      createEndpoint(scope, { url: ledger.receiver.url, description: '', events: [...webhookEvents] }),
    );
    ledger.trust(secret);
    context.defer(() => Promise.all([maker.close(), ledger.receiver.close()]));
    const session = await signedInAt(clinic, () => stack.urls.api);
    context.defer(() => Promise.resolve(session.close()));
    const desk = new Reception(session, 60_000);

    const began = performance.now();
    context.say(`${visits} visits and ${clients} clients change; the receiver is flaky`);
    const acting = Promise.all([
      ...clinic.professionalIds.map((_, at) => liveThrough(desk, clinic, at)),
      ...Array.from({ length: clients }, (_, at) => edit(desk, at, edits)),
    ]);
    const wanted = visits * 5 + clients * (edits + 1);
    await untilTaken(ledger, wanted / 5);
    context.say(`the receiver is away for ${down} s`);
    await ledger.receiver.goDown();
    const outage = pause(down * 1_000);
    if (kills > 0) await killWorker(context, stack);
    await outage;
    await ledger.receiver.comeBack();
    context.say('the receiver is back, and still flaky');
    await acting;
    await untilTaken(ledger, wanted * 0.9);
    ledger.isFlaky = false;
    context.say('the receiver is well');
    await untilSettled(context, stack);
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const figures = { ...judge(ledger, await happened(stack)), seconds };
    const faults = mustBeZero(figures, ['lost', 'out_of_order', 'overlapping', 'forged']);
    if (figures.events !== wanted) faults.push(`${figures.events} events instead of ${wanted}`);
    return { figures, faults };
  },
});

async function liveThrough(desk: Reception, clinic: BenchClinic, at: number): Promise<void> {
  const visit = await desk.book({
    clientId: clinic.clientIds[at],
    ...{ procedureId: clinic.procedureId, professionalId: clinic.professionalIds[at] },
    startsAt: new Date(dayAhead(10) + 15 * 3_600_000).toISOString(),
  });
  if (typeof visit === 'string') throw new Error(`booking was refused: ${visit}`);
  for (const command of ['confirm', 'check-in', 'start', 'finish'] as const) {
    await pause(300 + 40 * at);
    await desk.command(visit.id, command);
  }
}

async function edit(desk: Reception, at: number, edits: number): Promise<void> {
  const made = await desk.insist('POST', '/clients', { name: `Cliente Fictícia ${at}` });
  if (made.status !== 201) throw new Error(`a client was answered ${made.status}`);
  const { id } = made.body as { id: string };
  for (let version = 1; version <= edits; version += 1) {
    await pause(200 + 30 * at);
    const { status } = await desk.insist('PATCH', `/clients/${id}`, { version, notes: `nota ${version}` });
    if (status !== 200) throw new Error(`an edit was answered ${status}`);
  }
}

async function killWorker({ say }: Context<Names>, stack: Stack): Promise<void> {
  await pause(2_000);
  say('kill -9 worker');
  const worker = stack.service('worker');
  await worker.kill();
  await worker.restart();
  say('the worker serves again');
}

/** What happened, from the record itself: the ids of the events of each entity, in their order. */
async function happened(stack: Stack): Promise<Map<string, string[]>> {
  const { rows } = await asAdmin(stack, (admin) =>
    admin.query<{ entity: string; ids: string[] }>(
      `select entity, array_agg(id::text order by at, id) as ids from (
         select appointment_id as entity, id, at from appointment_events
           where kind in ('booked', 'confirm', 'check-in', 'start', 'finish')
         union all select entity_id, id, at from integration_events) e group by entity`,
    ),
  );
  return new Map(rows.map(({ entity, ids }) => [entity, ids]));
}

/** At most a minute: who is never well enough is judged at the end. */
async function untilTaken({ asked }: Ledger, events: number): Promise<void> {
  const isDone = () => new Set(asked.filter(({ isTaken }) => isTaken).map(({ id }) => id)).size >= events;
  for (let tries = 0; tries < 300 && !isDone(); tries += 1) await pause(200);
}

async function untilSettled({ say }: Context<Names>, stack: Stack): Promise<void> {
  for (let tries = 0; tries < 240; tries += 1) {
    const open = await asAdmin(stack, async (admin) => {
      const { rows } = await admin.query<{ n: number }>(
        `select (select count(*) from webhook_deliveries where state <> 'delivered') + (select count(*) from outbox
           where topic in ('appointment', 'visit-event', 'integration-event', 'webhook-delivery')) as n`,
      );
      return Number(rows[0]?.n);
    });
    if (open === 0) return;
    if (tries % 20 === 0) say(`${open} on their way`);
    await pause(500);
  }
}

/** A request for an event before its predecessor was taken is out of order, whatever became of it. */
function judge({ asked, forged, receiver }: Ledger, events: Map<string, string[]>) {
  const taken = new Set<string>();
  let [duplicates, disorder] = [0, 0];
  for (const { id, entityId, isTaken } of asked) {
    const line = events.get(entityId) ?? [];
    const at = line.indexOf(id);
    if (at < 0 || line.slice(0, at).some((before) => !taken.has(before))) disorder += 1;
    if (!isTaken) continue;
    if (taken.has(id)) duplicates += 1;
    taken.add(id);
  }
  const wanted = [...events.values()].flat();
  const delivered = wanted.filter((id) => taken.has(id)).length;
  return {
    ...{ events: wanted.length, delivered, lost: wanted.length - delivered, out_of_order: disorder },
    ...{ duplicates_seen: duplicates, overlapping: receiver.overlapping, requests: asked.length, forged },
  };
}

import { defineBench, mustBeZero } from './support/bench.ts';
import { type BenchClinic, clinicMaker } from './support/clinic.ts';
import { whatsappTaken } from './support/messages/ledgers.ts';
import { atNoon, type Due, queueNotices } from './support/messages/load.ts';
import { percentile } from './support/percentiles.ts';
import { startClinicStack } from './support/stack.ts';

type Names = 'big' | 'small' | 'lead' | 'rounds';
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const patienceMs = 120_000;

/** How late a small clinic's messages leave, alone and while a big one sends thousands. */
export const bench = defineBench<Names>({
  flags: { big: 10_000, small: 10, lead: 10, rounds: 3 },
  limitSeconds: 1_200,
  async run(context) {
    const { big, small, lead, rounds } = context.flags;
    const stack = await startClinicStack(context, { durable: false });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    context.say(`a clinic of ${big} clients and one of ${small * rounds * 2}`);
    const many = await maker.make({ professionals: 1, clients: 1 });
    const large: BenchClinic = { ...many, clientIds: await morePeople(maker, many, big) };
    const little = await maker.make({ professionals: 1, clients: small * rounds * 2 });
    await atNoon(stack, [large, little]);

    const round = async (at: number): Promise<number[]> => {
      const people = little.clientIds.slice(at * small, (at + 1) * small);
      const due = await queueNotices(maker.tenancy, little, people, () => 3_600_000);
      return delays(stack, due);
    };
    const alone: number[] = [];
    for (let at = 0; at < rounds; at += 1) alone.push(...(await round(at)));

    context.say('the big clinic begins');
    const crowd = queueNotices(maker.tenancy, large, large.clientIds, () => 3_600_000);
    await pause(lead * 1_000);
    const beside: number[] = [];
    for (let at = 0; at < rounds; at += 1) beside.push(...(await round(rounds + at)));
    const queued = await Promise.race([crowd, pause(1).then(() => null)]);
    const before = await whatsappTaken(stack);
    await pause(5_000);
    const after = await whatsappTaken(stack);
    const figures = {
      alone_p50_ms: percentile(alone, 0.5),
      alone_max_ms: percentile(alone, 1),
      beside_p50_ms: percentile(beside, 0.5),
      beside_p95_ms: percentile(beside, 0.95),
      beside_max_ms: percentile(beside, 1),
      small_missing: alone.length + beside.length - small * rounds * 2,
      ...{ big, big_is_queued: queued !== null, big_taken: after.length - 2 * small * rounds },
      big_per_second: Math.round((after.length - before.length) / 5),
    };
    await crowd;
    const faults = mustBeZero(figures, ['small_missing']);
    if (figures.big_taken > big - 1_000 && big > 2_000)
      faults.push('the big clinic had nothing left to send: nothing was measured beside it');
    return { figures, faults };
  },
});

/** In parts: one statement of ten thousand people is too long. */
async function morePeople(
  maker: ReturnType<typeof clinicMaker>,
  clinic: BenchClinic,
  count: number,
): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count)
    ids.push(...(await maker.addClients(clinic.id, Math.min(500, count - ids.length))));
  return ids;
}

/** Milliseconds from the commit to the provider's acceptance; those that do not come are left out. */
async function delays(stack: Parameters<typeof whatsappTaken>[0], due: readonly Due[]): Promise<number[]> {
  for (const until = Date.now() + patienceMs; ; await pause(500)) {
    const at = new Map((await whatsappTaken(stack)).map((one) => [one.rowId, one.at]));
    const found = due.flatMap(({ id, queuedAt }) => {
      const taken = at.get(id);
      return taken === undefined ? [] : [Math.max(0, taken - queuedAt)];
    });
    if (found.length === due.length || Date.now() > until) return found;
  }
}

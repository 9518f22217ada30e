import { seededRandom } from '../local/simulators/random.ts';
import { defineBench, mustBeZero } from './support/bench.ts';
import { asAdmin, clinicMaker, signedInAt } from './support/clinic.ts';
import { percentile } from './support/percentiles.ts';
import type { Deed } from './support/race-mix/deed.ts';
import { Judge } from './support/race-mix/judge.ts';
import { act, type Cast } from './support/race-mix/people.ts';
import { lookAtTables, wrongRows } from './support/race-mix/tables.ts';
import { makeWorld } from './support/race-mix/world.ts';
import { startRecordStack } from './support/stack.ts';

const apis = 2;
const shown = 10;
const isError = ({ status }: Deed) => status === 0 || status >= 500;

/**
 * Many people book, move, change and cancel visits of one to three services over few resources at times that overlap, squeeze somebody in,
 * and hold times that lapse. Afterwards a checker with SQL and arithmetic of its own asks: does anybody have what somebody else has, is
 * every answer true, was every refusal true at some moment between the question and the answer? With `control` the constraint that keeps
 * visits apart is away: then the checker must find overlaps, or it is worth nothing.
 */
export const bench = defineBench({
  flags: { requests: 5_000, clients: 50, slots: 40, seed: 20_261_126, control: 0 },
  limitSeconds: 600,
  async run(context) {
    const { requests, clients, slots, seed, control } = context.flags;
    const stack = await startRecordStack(context, { apis });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const world = await makeWorld(maker, slots);
    if (control > 0)
      await asAdmin(stack, (admin) => admin.query('alter table occupancies drop constraint no_overlap'));
    let turn = 0;
    const url = () => stack.urls.apis[(turn += 1) % apis] as string;
    const session = await signedInAt(world.clinic, url, clients);
    context.defer(() => Promise.resolve(session.close()));
    const [deeds, known]: [Deed[], Cast['known']] = [[], []];

    context.say(`${requests} turns of ${clients} people over ${world.professionalIds.length + 1} resources`);
    const began = performance.now();
    let left = requests;
    const person = async (_: unknown, at: number) => {
      const random = seededRandom(seed + at);
      while ((left -= 1) >= 0) await act({ world, session, tenancy: maker.tenancy, random, deeds, known });
    };
    await Promise.all(Array.from({ length: clients }, person));
    const wall = performance.now() - began;

    const judge = new Judge(world, deeds);
    const unexplained = judge.unexplained();
    const { strays, ...found } = await asAdmin(stack, async (admin) => ({
      ...(await lookAtTables(admin)),
      strays: await wrongRows(admin, deeds, judge),
    }));
    for (const trouble of [...unexplained.slice(0, shown), ...strays.slice(0, shown)]) context.say(trouble);
    for (const { kind, status, code } of deeds.filter(isError).slice(0, shown))
      context.say(`${kind} ${status} ${code}`);
    const count = (is: (deed: Deed) => boolean) => deeds.filter(is).length;
    const done = (...kinds: Deed['kind'][]) =>
      count(({ kind, made }) => made !== undefined && kinds.includes(kind));
    const figures = {
      ...{ overlaps: found.overlaps, unexplained: unexplained.length },
      server_errors: count(isError),
      ...{
        wrong_rows: strays.length,
        wrong_holds: found.wrongHolds,
        deadlocks: found.deadlocks,
        requests: deeds.length,
      },
      ...{ booked: done('book'), squeezed_in: done('squeeze-in'), held: done('hold') },
      ...{ moved: done('move'), changed: done('services'), cancelled: done('cancel') },
      ...{ holds_booked: done('book-hold'), holds_lapsed: found.lapsedAndTaken },
      refused: count(({ status }) => status === 409),
      squeezed_pairs: found.squeezedPairs,
      p95_ms: percentile(
        deeds.map(({ sent, answered }) => answered - sent),
        0.95,
      ),
      ...{ wall_ms: Math.round(wall), seed },
    };
    if (control > 0) return { figures, faults: found.overlaps > 0 ? [] : ['the control was not found'] };
    const zeros = ['overlaps', 'unexplained', 'server_errors', 'wrong_rows', 'wrong_holds', 'deadlocks'];
    const faults = mustBeZero(figures, zeros);
    // A run in which nobody got anything, or was refused anything, has shown nothing.
    for (const name of ['booked', 'moved', 'cancelled', 'refused', 'holds_lapsed'] as const)
      if (figures[name] === 0) faults.push(`nothing was ${name}`);
    return { figures, faults };
  },
});

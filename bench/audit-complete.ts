import { describeOperations } from '../api/router.ts';
import { seededRandom } from '../local/simulators/random.ts';
import { defineBench, mustBeZero } from './support/bench.ts';
import { callerMaker } from './support/callers.ts';
import { findAll, needlesOf } from './support/canaries.ts';
import { asAdmin, clinicMaker } from './support/clinic.ts';
import { audible, type Call, faultsOf, type Known, shown, trailOf } from './support/completeness/judge.ts';
import { startRecordStack } from './support/stack.ts';
import { createAsker } from './support/tenancy/asker.ts';
import { requestOf, type Send } from './support/tenancy/request.ts';
import { furnishWorld, makeWorld, permittedCaller, type World } from './support/tenancy/world.ts';

const atOnce = 8;
/** Operations that have to have shown somebody, so that a run has shown something. */
const fewest = 15;

/** The clients of the clinic with their ids: `insertClients` answers in the order it was given. */
const knownPeople = ({ people, decoys, clinic }: World): Known[] =>
  [...people, ...decoys].map((person, at) => ({ ...person, id: clinic.clientIds[at] as string }));

/** Every operation in its turn, in another order each time round. */
function* walk<T>(all: readonly T[], seed: number): Generator<T> {
  const random = seededRandom(seed);
  for (;;) {
    const left = [...all];
    while (left.length > 0) yield left.splice(Math.floor(random() * left.length), 1)[0] as T;
  }
}

/**
 * S15: whoever may, asks every operation in a random order; every call that showed or changed somebody's data must be in the trail, with who,
 * whose, where and why, and nothing in the trail may say what was in it.
 */
export const bench = defineBench({
  flags: { calls: 2_000, seed: 20_261_127 },
  limitSeconds: 900,
  async run(context) {
    const { flags, say } = context;
    const stack = await startRecordStack(context, { pool: 10 });
    const operations = describeOperations().list.filter(({ deprecated }) => !deprecated);
    return asAdmin(stack, async (admin) => {
      const maker = clinicMaker(stack);
      context.defer(() => maker.close());
      const callers = callerMaker(stack, admin, maker.tenancy);
      const asker = createAsker(stack, admin, callers);
      context.defer(() => Promise.resolve(asker.close()));
      const world = await makeWorld(maker, callers, admin);
      const calls: Call[] = [];
      /** Keeps what was answered well, with what was asked. */
      const send: Send = async (caller, wire) => {
        const answer = await asker.send(caller, wire);
        if (answer.status >= 300 || !caller) return answer;
        const asked = `${wire.path} ${JSON.stringify(wire.body ?? '')}`;
        const requestId = String(answer.headers['x-request-id']);
        calls.push({ operation: wire.operation, caller, requestId, asked, answered: answer.text });
        return answer;
      };
      await furnishWorld(world, admin, operations, send);
      say(`${calls.length} calls made one of everything; now at random`);
      const people = knownPeople(world);
      const order = walk(operations, flags.seed);
      let sent = 0;
      async function ask(): Promise<void> {
        while (sent < flags.calls) {
          sent += 1;
          const operation = order.next().value as (typeof operations)[number];
          const wire = requestOf(operation, world, { words: world.mark, key: `walk-${sent}-${flags.seed}` });
          await send(permittedCaller(world, operation), wire);
          if (sent % 50 === 0) await asker.forgetTries();
        }
      }
      await Promise.all(Array.from({ length: atOnce }, ask));
      const trail = await trailOf(
        admin,
        calls.map(({ requestId }) => requestId),
      );
      const heard = audible(calls, trail);
      const faults = calls
        .map((call) => faultsOf(call, people, trail, heard))
        .filter((found) => found.length > 0);
      const counted = new Map<string, number>();
      for (const fault of faults.flat()) counted.set(fault, (counted.get(fault) ?? 0) + 1);
      for (const [fault, times] of [...counted].sort()) say(`${fault} (${times} times)`);
      // The trail as it lies there, whoever wrote it.
      const { rows } = await admin.query<{ line: string }>(
        'select e::text as line from audit_events e where clinic_id = $1',
        [world.clinic.id],
      );
      const needles = needlesOf([...world.people, ...world.decoys.slice(0, 3)]);
      const withContents = findAll(Buffer.from(rows.map(({ line }) => line).join('\n')), needles).size;
      const showing = calls.filter((call) => shown(call, people).length > 0);
      // The judge itself: against an empty trail each of these is a fault.
      const blind = showing.filter((call) => faultsOf(call, people, new Map(), heard).length === 0).length;
      const figures = {
        ...{ missing: faults.length, with_contents: withContents, control_missed: blind },
        ...{ calls: sent, answered: calls.length, showing_somebody: showing.length },
        operations_answered: new Set(calls.map(({ operation }) => operation.id)).size,
        ...{ operations: operations.length, events: rows.length },
        operations_showing: new Set(showing.map(({ operation }) => operation.id)).size,
      };
      const few = figures.operations_showing < fewest ? ['hardly any operation showed anybody'] : [];
      return {
        figures,
        faults: [...mustBeZero(figures, ['missing', 'with_contents', 'control_missed']), ...few],
      };
    });
  },
});

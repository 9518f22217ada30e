import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeOperations } from '../api/router.ts';
import type { Operation } from '../api/operation.ts';
import type { Stack } from '../local/stack.ts';
import { type Context, defineBench, mustBeZero } from './support/bench.ts';
import { callerMaker } from './support/callers.ts';
import { asAdmin, clinicMaker } from './support/clinic.ts';
import { startRecordStack } from './support/stack.ts';
import { type Asker, createAsker } from './support/tenancy/asker.ts';
import { checksums } from './support/tenancy/checksum.ts';
import { askAsNeighbour } from './support/tenancy/control.ts';
import { createCrossings, type Crossing } from './support/tenancy/crossing.ts';
import { hearing } from './support/tenancy/hearing.ts';
import { type Neighbour, probesOf } from './support/tenancy/probes.ts';
import {
  callerOf,
  fillTables,
  furnishWorld,
  makeWorld,
  multiplyKeys,
  permittedCaller,
  type World,
} from './support/tenancy/world.ts';

const atOnce = 12;
/** Lists that must show the other clinic's marks to its own people. */
const mustBeSeen = [
  'listStaff',
  'searchClients',
  'listClients',
  'getClient',
  'listResources',
  'listProcedures',
  'getClinic',
];

/** Everybody of one clinic asks every operation for what is another clinic's, wherever a request can name it. */
export const bench = defineBench({
  flags: { requests: 20_000 },
  limitSeconds: 900,
  async run(context) {
    const stack = await startRecordStack(context, { apis: 2, pool: 10 });
    const operations = describeOperations().list;
    return asAdmin(stack, async (admin) => {
      const maker = clinicMaker(stack);
      context.defer(() => maker.close());
      const callers = callerMaker(stack, admin, maker.tenancy);
      const asker = createAsker(stack, admin, callers);
      context.defer(() => Promise.resolve(asker.close()));
      context.say('two clinics with one of everything');
      const [ours, theirs] = [await makeWorld(maker, callers, admin), await makeWorld(maker, callers, admin)];
      for (const world of [ours, theirs]) await furnishWorld(world, admin, operations, asker.send);
      const neighbour = await askAsNeighbour(asker, theirs, operations);
      await multiplyKeys(theirs, admin);
      await fillTables(theirs, stack, admin);
      const heard = await hearing({ stack, asker, operations }, ours, theirs);
      context.defer(() => Promise.resolve(heard.close()));

      const before = await checksums(admin, theirs.clinic.id);
      // The connection may close under the last of them.
      const tries = setInterval(() => void asker.forgetTries().catch(() => undefined), 250);
      const sentBefore = asker.sent;
      const crossings = createCrossings(asker, theirs);
      const covered = await crossAll(context, { asker, ours, neighbour, operations }, crossings.cross);
      await crossings.settle();
      clearInterval(tries);
      const after = await checksums(admin, theirs.clinic.id);
      const requests = asker.sent - sentBefore;
      const live = await heard.strange();
      const isBlind = !(await seesItsOwn(asker, neighbour, operations));

      const { leaks, differences, errors } = crossings.found;
      const unreached = crossings.unreached();
      if (unreached.length > 0) context.say(`refused before anything was looked up: ${unreached.join(', ')}`);
      const changes = [...before].filter(([table, sum]) => after.get(table) !== sum).map(([table]) => table);
      const uncovered = operations.filter(({ id }) => !covered.operations.has(id)).map(({ id }) => id);
      const unseen = mustBeSeen.filter((id) => !neighbour.seen.includes(id));
      const figures = {
        requests,
        leaks: leaks.length + live,
        status_differences: differences.length,
        changes: changes.length,
        operations_covered: percent(operations.length - uncovered.length, operations.length),
        cells_covered: percent(covered.cells.size, covered.allCells),
        places: covered.places.size,
        places_unreached: unreached.length,
        server_errors: errors.length,
        seen_by_its_own: neighbour.seen.length,
      };
      const faults = [
        ...mustBeZero(figures, ['leaks', 'status_differences', 'changes', 'server_errors']),
        ...[leaks, differences, errors].flatMap((list) => [...new Set(list)].slice(0, 40)),
        ...tracesOf(stack).slice(0, 5),
        ...changes.map((table) => `rows of the other clinic changed in ${table}`),
        ...uncovered.map((id) => `${id} was not asked`),
        ...(isBlind ? ['the judge tells nothing apart where everything differs'] : []),
        ...unseen.map((id) => `the scanner saw nothing in the other clinic's own ${id}`),
      ];
      return { figures, faults };
    });
  },
});

/** The same crossing by somebody of the other clinic itself: her own person is seen, and is no missing one. */
async function seesItsOwn(
  asker: Asker,
  neighbour: Neighbour,
  operations: readonly Operation[],
): Promise<boolean> {
  const { world } = neighbour;
  const operation = operations.find(({ id }) => id === 'getClient');
  const probe =
    operation && probesOf(operation, world, neighbour, 0).find(({ place }) => place === 'params.id');
  if (!probe) return false;
  const { cross, settle, found } = createCrossings(asker, world);
  await cross({ probe, caller: callerOf(world, 'owner') });
  await settle();
  return found.differences.length === 1 && found.leaks.length > 0;
}

/** Where the API broke: frames alone, its log holds no data. */
const tracesOf = ({ stateDir, urls }: Stack): string[] =>
  urls.apis.flatMap((_, at) =>
    readFileSync(join(stateDir, 'logs', `api-${at + 1}.log`), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"msg":"unexpected"')),
  );

const percent = (part: number, whole: number): string => `${Math.floor((part / whole) * 1000) / 10}%`;

interface Stage {
  asker: Asker;
  ours: World;
  neighbour: Neighbour;
  operations: readonly Operation[];
}

/** First everything by somebody who may, then everything by everybody, then through more and more of the other's ids. */
function* crossingsOf({ ours, neighbour, operations }: Stage): Generator<Crossing> {
  for (const operation of operations)
    for (const probe of probesOf(operation, ours, neighbour, 0))
      yield { probe, caller: permittedCaller(ours, operation) };
  for (let round = 0; ; round = (round + 1) % 24) {
    for (const caller of [...ours.callers, null])
      for (const operation of operations)
        for (const probe of probesOf(operation, ours, neighbour, round)) yield { probe, caller };
  }
}

async function crossAll(
  { flags, say }: Context<'requests'>,
  stage: Stage,
  cross: (crossing: Crossing) => Promise<void>,
) {
  const covered = {
    operations: new Set<string>(),
    cells: new Set<string>(),
    places: new Set<string>(),
    allCells: stage.operations.length * (stage.ours.callers.length + 1),
  };
  const first = stage.asker.sent;
  const queue = crossingsOf(stage);
  const done = () => stage.asker.sent - first;
  const work = async (): Promise<void> => {
    while (done() < flags.requests) {
      const { value: crossing } = queue.next() as { value: Crossing };
      await cross(crossing);
      const { operation, place } = crossing.probe;
      covered.operations.add(operation.id);
      covered.cells.add(`${operation.id} ${crossing.caller?.role ?? 'nobody'}`);
      covered.places.add(`${operation.id} ${place}`);
    }
  };
  const progress = setInterval(() => say(`${done()} requests`), 10_000);
  await Promise.all(Array.from({ length: atOnce }, work)).finally(() => clearInterval(progress));
  say(`${done()} requests at ${covered.places.size} places of ${covered.operations.size} operations`);
  return covered;
}

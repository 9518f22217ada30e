import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../config.ts';
import { repositoryRoot } from '../local/cache.ts';
import { createWorkerDependencies } from '../workers/dependencies.ts';
import { createLog } from '../workers/log.ts';
import { type Context, defineBench, mustBeZero } from './support/bench.ts';
import { depositSaga } from './support/saga/deposit.ts';
import { erasureSaga } from './support/saga/erasure.ts';
import { exportSaga } from './support/saga/export.ts';
import { faults, notCovered } from './support/saga/fault.ts';
import { House } from './support/saga/house.ts';
import { inLanes, type Played, Theatre, type Wish } from './support/saga/play.ts';
import type { Saga, World } from './support/saga/saga.ts';
import { openStage } from './support/saga/stage.ts';
import { withdrawalKinds, withdrawalSaga } from './support/saga/withdrawal.ts';

type Names = 'lanes' | 'every' | 'from' | 'sagas';
type Matrix = Context<Names> & { world: World; house: House; theatre: Theatre };

/**
 * The saga matrix (R12) over the product's own worker: each saga runs undisturbed first, and every activity that it called is a step. Then
 * each step meets each fault once, the killed ones all together with their worker, and the rows say whether the end is whole (what that is
 * stands with each saga). A step that the workflow names and nobody saw, and a fault that never came, count as failures too.
 */
export const bench = defineBench<Names>({
  flags: { lanes: 8, every: 1, from: 0, sagas: 0 },
  limitSeconds: 3_600,
  async run(context) {
    const [world, other] = await openStage(context);
    const sagas = sagasOf(world, other).slice(0, context.flags.sagas || undefined);
    const kinds = new Set(sagas.map(({ kind, world: { clinic } }) => `clinic/${clinic.id}/${kind}/`));
    const house = await House.open(world.stack, [...kinds]);
    context.defer(() => house.close());
    await house.start();
    const matrix = { ...context, world, house, theatre: new Theatre(world.stack.roleUrls.outbox, house) };
    const learnt = await learn(matrix, sagas);
    const wishes = cellsOf(learnt.steps, context.flags);
    const played = [...learnt.played, ...(await disturb(matrix, wishes)), ...(await killAll(matrix, wishes))];
    const mixed = played.filter(({ troubles }) => troubles.length > 0);
    const figures = {
      mixed_states: mixed.length,
      cells: wishes.length,
      steps: [...learnt.steps.values()].reduce((sum, steps) => sum + steps.length, 0),
      ...Object.fromEntries(faults.map((fault) => [fault.replaceAll('-', '_'), countOf(wishes, fault)])),
      begun_again: played.reduce((sum, { begunAgain }) => sum + begunAgain, 0),
      not_covered: learnt.missing.length,
    };
    return {
      figures,
      faults: [...mustBeZero(figures, ['mixed_states']), ...learnt.missing, ...mixed.map(tellOf)],
    };
  },
});

/** Erasures in a clinic of their own: they take consents back too, by processes that nothing disturbs. */
const sagasOf = (world: World, other: World): Saga[] => [
  erasureSaga(other),
  ...withdrawalKinds.map((kind) => withdrawalSaga(world, kind)),
  depositSaga(world, { pays: true }),
  depositSaga(world, { pays: false }),
  exportSaga(world, { fails: false }),
  exportSaga(world, { fails: true }),
  erasureSaga(other, 'freezePerson'),
];

const countOf = (wishes: readonly Wish[], fault: string): number =>
  wishes.filter(({ target }) => target?.fault === fault).length;
const tellOf = ({ saga, target, troubles }: Played): string =>
  `${saga.name}, ${target ? `${target.step} × ${target.fault}` : 'undisturbed'}: ${troubles.join('; ')}`;

/** Every saga once, undisturbed: its steps, each for the first saga that takes it. */
async function learn({ house, theatre, say, flags, world }: Matrix, sagas: readonly Saga[]) {
  say('every saga runs undisturbed');
  const played = await inLanes(sagas, flags.lanes, async (saga) => {
    const wish = { saga, target: null };
    return theatre.end(await theatre.begin(wish), wish);
  });
  const steps = new Map<Saga, string[]>();
  const known = new Set<string>();
  for (const { saga, subject } of played) {
    const called = [...(house.steps.get(subject.workflowId) ?? [])];
    // The same step of the same kind of process, met once: photos are stopped as messages are.
    const own = called.filter((step) => !known.has(`${saga.kind} ${step}`));
    for (const step of own) known.add(`${saga.kind} ${step}`);
    steps.set(saga, own);
    say(`${saga.name}: ${own.join(' ')}`);
  }
  return { played, steps, missing: await missed(world, played, house) };
}

/** What the source of a workflow names and none of its runs has called. */
async function missed({ stack }: World, played: readonly Played[], house: House): Promise<string[]> {
  const config = loadConfig(stack.env);
  const deps = createWorkerDependencies(config, createLog({ ...config.log, level: 'error' }));
  const activities = Object.keys(deps.activities);
  await deps.close();
  const called = new Map<string, string[]>();
  for (const { saga, subject } of played)
    called.set(saga.source, [
      ...(called.get(saga.source) ?? []),
      ...(house.steps.get(subject.workflowId) ?? []),
    ]);
  return [...called].flatMap(([source, steps]) => {
    const text = readFileSync(join(repositoryRoot, 'workflows', source), 'utf8');
    return notCovered(text, activities, steps).map(
      (name) => `${source} names ${name}, which nothing disturbed`,
    );
  });
}

/** Each step with each fault; with `every` only each so-manieth: with 5 each step meets one fault, and `from` 0 to 4 together are all. */
const cellsOf = (
  steps: ReadonlyMap<Saga, string[]>,
  { every, from }: Record<'every' | 'from', number>,
): Wish[] =>
  [...steps]
    .flatMap(([saga, own]) =>
      own.flatMap((step) => faults.map((fault) => ({ saga, target: { step, fault } }))),
    )
    .filter((_, at) => (at + Math.floor(at / faults.length) + from) % every === 0);

const isKill = ({ target }: Wish): boolean => target?.fault === 'kill';

async function disturb({ theatre, say, flags }: Matrix, wishes: readonly Wish[]): Promise<Played[]> {
  const own = wishes.filter((wish) => !isKill(wish));
  say(`${own.length} runs are disturbed`);
  let done = 0;
  return inLanes(own, flags.lanes, async (wish) => {
    const played = await theatre.end(await theatre.begin(wish), wish);
    done += 1;
    if (played.troubles.length > 0) say(tellOf(played));
    if (done % 25 === 0) say(`${done} of ${own.length} have ended`);
    return played;
  });
}

/** All of them wait behind the commit of their step when their worker is killed; another one takes over. */
async function killAll({ theatre, house, say, flags }: Matrix, wishes: readonly Wish[]): Promise<Played[]> {
  const own = wishes.filter(isKill);
  const begun = await inLanes(own, flags.lanes, async (wish) => {
    const subject = await theatre.begin(wish);
    await theatre.untilMet(subject, wish);
    return { wish, subject };
  });
  say(`${own.length} runs stand behind a commit; their worker is killed`);
  await house.kill();
  await house.start();
  return inLanes(begun, flags.lanes, async ({ wish, subject }) => {
    const played = await theatre.end(subject, wish);
    if (played.troubles.length > 0) say(tellOf(played));
    return played;
  });
}

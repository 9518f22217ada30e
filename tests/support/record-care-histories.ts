import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { dueReturn, dueReturnId, returnChangedSignal } from '../../workflows/packages/due-return.ts';
import { packageChangedSignal, packageLife, packageLifeId } from '../../workflows/packages/package-life.ts';
import { FakePackage, FakeReturn } from './fake-care.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of packages and due returns: `node --import tsx tests/support/record-care-histories.ts`. As with visits: run
 * it only to ADD a story.
 */
const dayMs = 86_400_000;
const stage = await openTaskStage();
const now = () => stage.env.currentTimeMs();
const today = async () => wallTime(await now(), 'America/Sao_Paulo').day;
const sleep = (days: number) => stage.env.sleep(days * dayMs);
const nothing = () => Promise.resolve();

type PackageStory = (item: FakePackage, handle: WorkflowHandle<typeof packageLife>) => Promise<unknown>;
const frozen: PackageStory = async (item, handle) => {
  await sleep(10);
  item.change({ thawsOn: addDays(item.facts.boughtOn, 30) });
  await Promise.all([1, 2].map(() => handle.signal(packageChangedSignal)));
};
const usedUp: PackageStory = async (item, handle) => {
  await sleep(20);
  item.change({ balance: 0 });
  await handle.signal(packageChangedSignal);
};
const never = () => ApplicationFailure.create({ message: 'refused', nonRetryable: true });
const packages: Record<string, [story: PackageStory, fate?: FakePackage['fate']]> = {
  expired: [nothing],
  'frozen-and-thawed': [frozen],
  'used-up': [usedUp],
  'provider-away': [nothing, (what, call) => (what === 'warn-30' && call < 5 ? new Error('away') : null)],
  'warning-refused': [nothing, (what) => (what === 'warn-30' ? never() : null)],
};
for (const [name, [story, fate]] of Object.entries(packages)) {
  const input = { clinicId: randomUUID(), packageId: randomUUID() };
  const day = await today();
  const item = new FakePackage(now, day, addDays(day, 60));
  if (fate) item.fate = fate;
  const workflowId = packageLifeId(input.clinicId, input.packageId);
  const task = { workflow: packageLife, workflowId, args: [input] as [typeof input] };
  await stage.play({ ...task, activities: item.activities }, async (handle) => {
    await story(item, handle);
    await handle.result();
    await writeHistory('packages', `package-life-${name}`, handle);
  });
}

type ReturnStory = (item: FakeReturn, handle: WorkflowHandle<typeof dueReturn>) => Promise<unknown>;
const after =
  (days: number, changes: Parameters<FakeReturn['change']>[0]): ReturnStory =>
  async (item, handle) => {
    await sleep(days);
    item.change(changes);
    await Promise.all([1, 2].map(() => handle.signal(returnChangedSignal)));
  };
const taken = () => null;
type ReturnRun = [
  story: ReturnStory,
  provider?: FakeReturn['provider'],
  facts?: Partial<FakeReturn['facts']>,
];
const returns: Record<string, ReturnRun> = {
  unanswered: [nothing],
  booked: [after(3, { isBooked: true })],
  declined: [after(12, { state: 'declined' })],
  wanted: [after(12, { state: 'wants' })],
  'provider-away': [nothing, (_, attempt) => (attempt < 3 ? new Error('not taken') : null)],
  'invitation-refused': [nothing, never],
  'recall-without-consent': [nothing, taken, { kind: 'recall', mayWrite: false }],
};
for (const [name, [story, provider, facts]] of Object.entries(returns)) {
  const input = { clinicId: randomUUID(), returnId: randomUUID() };
  const day = await today();
  const item = new FakeReturn(now, { kind: 'touch-up', dueFrom: addDays(day, 14), dueTo: addDays(day, 21) });
  if (provider) item.provider = provider;
  item.facts = { ...item.facts, ...facts };
  const workflowId = dueReturnId(input.clinicId, input.returnId);
  const task = { workflow: dueReturn, workflowId, args: [input] as [typeof input] };
  await stage.play({ ...task, activities: item.activities }, async (handle) => {
    await story(item, handle);
    await handle.result();
    await writeHistory('packages', `due-return-${name}`, handle);
  });
}
await stage.close();
process.exit(0);

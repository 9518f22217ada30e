import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { activityInfo } from '@temporalio/activity';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { NetworkProgress } from '../../models/recall-network.ts';
import { recallInNetwork, recallInNetworkId } from '../../workflows/products/recall-in-network.ts';
import { recallChangedSignal, recallLot, recallLotId } from '../../workflows/products/recall-lot.ts';
import { FakeRecall } from './fake-recall.ts';
import { startTimeSkipping } from './time-skipping.ts';
import { bundleVisitWorkflows } from './visit-story.ts';

const hour = 3_600_000;

export interface RecallPlay {
  /** One for each clinic; the first is where it was opened. */
  clinics: FakeRecall[];
  handles: WorkflowHandle<typeof recallLot>[];
  root: WorkflowHandle<typeof recallInNetwork>;
  /** What the network's process did. */
  rootDone: string[];
  hours: (count: number) => Promise<void>;
  /** A person did something in a clinic, and its process has looked. */
  change: (clinic: number, act: (recall: FakeRecall) => void) => Promise<void>;
}
export interface RecallStage {
  play(
    clinics: number,
    story: (play: RecallPlay) => Promise<void>,
    setUp?: (recall: FakeRecall) => void,
  ): Promise<void>;
  close(): Promise<void>;
}

/** In real time: the clock must not jump before the process has seen what happened and gone to sleep again. */
async function untilSeen(recall: FakeRecall, before: number): Promise<void> {
  let [last, quiet] = [recall.looks, 0];
  for (let tries = 0; tries < 100 && quiet < 4; tries += 1) {
    await pause(60);
    quiet = recall.looks > before && recall.looks === last ? quiet + 1 : 0;
    last = recall.looks;
  }
}

function networkOf(clinics: readonly FakeRecall[], rootDone: string[]) {
  const read = (): NetworkProgress => ({
    ...{ clinics: clinics.length, closed: clinics.filter(({ isClosed }) => isClosed).length },
    ...{ lots: clinics.length, people: clinics.reduce((sum, { people }) => sum + people.length, 0) },
    accounted: clinics.reduce((sum, { accounted }) => sum + accounted, 0),
  });
  return {
    beginRecallInNetwork: () => {
      rootDone.push('begin');
      return Promise.resolve(clinics.length);
    },
    readNetworkRecall: () => Promise.resolve(read()),
    closeNetworkRecall: ({ progress }: { progress: NetworkProgress }) => {
      rootDone.push(`close ${String(progress.accounted)} of ${String(progress.people)}`);
      return Promise.resolve();
    },
  };
}

/** Real workflow code of a clinic's recalls and of the network's, on a server whose clock jumps when a story sleeps. */
export async function openRecallStage(): Promise<RecallStage> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const workflowBundle = await bundleVisitWorkflows();
  const env = await startTimeSkipping();
  const client = new Client({ connection: env.connection });
  const now = () => env.currentTimeMs();
  return {
    close: () => env.teardown(),
    async play(count, story, setUp = () => undefined) {
      const taskQueue = `recall-${randomUUID()}`;
      const ids = Array.from({ length: count }, () => ({ clinicId: randomUUID(), recallId: randomUUID() }));
      const [home = { clinicId: '', recallId: '' }] = ids;
      const began = await now();
      const byId = new Map(
        ids.map(({ clinicId, recallId }) => [
          recallLotId(clinicId, recallId),
          new FakeRecall(now, began, home),
        ]),
      );
      const clinics = [...byId.values()];
      for (const recall of clinics) setUp(recall);
      const rootDone: string[] = [];
      const names = Object.keys(clinics[0]?.activities ?? {});
      const led = names.map((name) => [
        name,
        (input: never): unknown => {
          const recall = byId.get(activityInfo().workflowExecution?.workflowId ?? '');
          return (recall?.activities as Record<string, (input: never) => unknown> | undefined)?.[name]?.(
            input,
          );
        },
      ]);
      const activities = { ...Object.fromEntries(led), ...networkOf(clinics, rootDone) } as object;
      const { nativeConnection: connection } = env;
      const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities });
      await worker.runUntil(async () => {
        const handles: RecallPlay['handles'] = [];
        for (const input of ids) {
          const workflowId = recallLotId(input.clinicId, input.recallId);
          handles.push(await client.workflow.start(recallLot, { workflowId, taskQueue, args: [input] }));
        }
        const root = await client.workflow.start(recallInNetwork, {
          ...{ workflowId: recallInNetworkId(home.clinicId, home.recallId), taskQueue, args: [home] },
        });
        for (const recall of clinics) await untilSeen(recall, 0);
        // What a story that failed leaves open would be woken for ever, and the clock of the next one would crawl.
        const end = () => Promise.allSettled([...handles, root].map((handle) => handle.terminate()));
        await story({
          ...{ clinics, handles, root, rootDone, hours: (many) => env.sleep(many * hour) },
          async change(at, act) {
            const recall = clinics[at] as FakeRecall;
            const before = recall.looks;
            act(recall);
            await handles[at]?.signal(recallChangedSignal);
            await untilSeen(recall, before);
          },
        }).finally(end);
      });
    },
  };
}

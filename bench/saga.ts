import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { erasureSteps } from '../domain/privacy/erasure.ts';
import { startTimeSkipping } from '../tests/support/time-skipping.ts';
import { type Act, FakeErasure } from '../tests/support/fake-erasure.ts';
import { bundleVisitWorkflows } from '../tests/support/visit-story.ts';
import { eraseClient, eraseClientId } from '../workflows/privacy/erase-client.ts';
import { defineBench } from './support/bench.ts';

/** What befalls one step of one erasure. */
const faults = ['fail', 'fail-after-commit'] as const;
type Fault = (typeof faults)[number];
const steps: readonly Act[] = [...erasureSteps, 'certificate'];

/**
 * The saga matrix (R12), made of the list of steps: whatever befalls a step, once its process has ended (and, where it was ended from
 * outside, was begun again as the reconciler does) every step was taken, once, in order.
 */
export const bench = defineBench({
  flags: {},
  limitSeconds: 900,
  async run({ say, defer }) {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const env = await startTimeSkipping();
    defer(() => env.teardown());
    const workflowBundle = await bundleVisitWorkflows();
    const mixed: string[] = [];
    let [cells, again] = [0, 0];
    for (const fault of faults) {
      for (const step of steps) {
        const { fake, starts } = await play(env, workflowBundle, step, fault);
        cells += 1;
        again += starts - 1;
        if (JSON.stringify(fake.taken) !== JSON.stringify(steps))
          mixed.push(`${step} × ${fault}: ${fake.taken.join(' ')}`);
      }
      say(`${fault}: ${steps.length} steps, ${mixed.length} mixed so far`);
    }
    return { figures: { mixed_states: mixed.length, cells, begun_again: again }, faults: mixed };
  },
});

async function play(
  env: TestWorkflowEnvironment,
  workflowBundle: Awaited<ReturnType<typeof bundleVisitWorkflows>>,
  step: Act,
  fault: Fault,
): Promise<{ fake: FakeErasure; starts: number }> {
  const taskQueue = `saga-${randomUUID()}`;
  const input = { clinicId: randomUUID(), erasureId: randomUUID() };
  const workflowId = eraseClientId(input.clinicId, input.erasureId);
  const fake = new FakeErasure();
  if (fault === 'fail') fake.failures = { [step]: 2 };
  if (fault === 'fail-after-commit') fake.unheard.add(step);
  const worker = await Worker.create({
    ...{ connection: env.nativeConnection, taskQueue, workflowBundle, activities: fake.activities },
  });
  return worker.runUntil(async () => {
    for (let starts = 1; ; starts += 1) {
      const run = await env.client.workflow.start(eraseClient, { workflowId, taskQueue, args: [input] });
      await run.result().catch(() => undefined);
      if (fake.isOver || starts === 5) return { fake, starts };
    }
  });
}

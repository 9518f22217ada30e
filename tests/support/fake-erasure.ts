import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';

import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { ErasureActivities } from '../../activities/privacy/erasure-activities.ts';
import type { ErasureStep } from '../../domain/privacy/erasure.ts';
import { startTimeSkipping } from './time-skipping.ts';
import { eraseClient, eraseClientId } from '../../workflows/privacy/erase-client.ts';
import { bundleVisitWorkflows } from './visit-story.ts';

export type Act = ErasureStep | 'certificate';

/** An erasure kept in memory in place of Postgres, with the same promise: a step that is written down is not taken again. */
export class FakeErasure {
  readonly done: Act[] = [];
  readonly tasks: string[] = [];
  isOver = false;
  /** How often a step fails before it does anything. */
  failures: Partial<Record<Act, number>> = {};
  /** Steps that commit once and whose answer is lost. */
  unheard = new Set<Act>();
  /** As they were taken; `done` may have had some before. */
  readonly taken: Act[] = [];
  /** How many looks something is still under way. */
  waits = { business: 0, histories: 0 };

  /** At this step somebody cancels the process. */
  cancelAt: Act | null = null;
  cancel: () => Promise<unknown> = () => Promise.resolve();

  async #take(step: Act): Promise<void> {
    if (step === this.cancelAt) await this.cancel();
    const left = this.failures[step] ?? 0;
    if (left > 0) {
      this.failures[step] = left - 1;
      throw new Error('away');
    }
    if (!this.done.includes(step)) {
      this.done.push(step);
      this.taken.push(step);
      if (step === 'certificate') this.isOver = true;
    }
    if (this.unheard.delete(step)) throw new Error('answer lost');
  }

  readonly activities: ErasureActivities = {
    readErasureSteps: () => Promise.resolve(this.isOver ? null : (this.done as ErasureStep[]).slice()),
    freezePerson: () => this.#take('freeze'),
    callOffHerBusiness: () => this.#take('stop'),
    countHerBusiness: () => Promise.resolve((this.waits.business -= 1) >= 0 ? 1 : 0),
    withdrawHerConsents: () => this.#take('withdraw'),
    eraseRowsOf: ({ step }) => this.#take(step),
    sealHerRecord: () => this.#take('seal'),
    writeErasureLedger: () => this.#take('ledger'),
    destroyHerKey: () => this.#take('key'),
    deleteHerHistories: async () => {
      this.waits.histories -= 1;
      if (this.waits.histories >= 0) return 1;
      await this.#take('histories');
      return 0;
    },
    verifyErasure: async () => {
      await this.#take('verify');
      return 0;
    },
    certifyErasure: () => this.#take('certificate'),
    raiseErasureTask: ({ reason }) => {
      this.tasks.push(reason);
      return Promise.resolve();
    },
  };
}

export interface ErasePlay {
  fake: FakeErasure;
  handle: WorkflowHandle<typeof eraseClient>;
}
export interface EraseStage {
  play(
    arrange?: (erasure: FakeErasure) => void,
    after?: (play: ErasePlay) => Promise<void>,
  ): Promise<ErasePlay>;
  close(): Promise<void>;
}

export async function openEraseStage(): Promise<EraseStage> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const env = await startTimeSkipping();
  const workflowBundle = await bundleVisitWorkflows();
  return {
    close: () => env.teardown(),
    async play(arrange, after) {
      const taskQueue = `erasure-${randomUUID()}`;
      const fake = new FakeErasure();
      arrange?.(fake);
      const input = { clinicId: randomUUID(), erasureId: randomUUID() };
      const { nativeConnection: connection } = env;
      const worker = await Worker.create({
        connection,
        taskQueue,
        workflowBundle,
        activities: fake.activities,
      });
      return worker.runUntil(async () => {
        const workflowId = eraseClientId(input.clinicId, input.erasureId);
        const handle = await env.client.workflow.start(eraseClient, { workflowId, taskQueue, args: [input] });
        fake.cancel = () => handle.cancel();
        await handle.result();
        await after?.({ fake, handle });
        return { fake, handle };
      });
    },
  };
}

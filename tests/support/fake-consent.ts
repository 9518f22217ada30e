import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { ConsentActivities } from '../../activities/consents/consent-activities.ts';
import type { Downstream } from '../../domain/consents/purposes.ts';
import {
  consentWithdrawal,
  consentWithdrawalId,
  withdrawalChangedSignal,
} from '../../workflows/consents/consent-withdrawal.ts';
import { startTimeSkipping } from './time-skipping.ts';
import { bundleVisitWorkflows } from './visit-story.ts';

/** A withdrawal kept in memory in place of Postgres, with the same promise: what is written already is not written again. */
export class FakeWithdrawal {
  readonly pending: Set<Downstream>;
  isClosed = false;
  isGone = false;
  /** What the process did, in order; reading and a use that is not ready are not told. */
  readonly done: string[] = [];
  /** What a use answers at a try: an error, or whether it has stopped. */
  fate: (use: Downstream, call: number) => Error | boolean = () => true;
  /** How often a person was asked to take pictures down. */
  asked = 0;
  /** What happens between the last look and the proof. */
  beforeProof: () => void = () => undefined;
  readonly #calls = new Map<Downstream, number>();

  constructor(uses: readonly Downstream[]) {
    this.pending = new Set(uses);
  }

  #once(line: string): Promise<void> {
    if (!this.done.includes(line)) this.done.push(line);
    return Promise.resolve();
  }

  readonly activities: ConsentActivities = {
    readConsentWithdrawal: () =>
      Promise.resolve(this.isGone ? null : { isClosed: this.isClosed, pending: [...this.pending].sort() }),
    stopConsentUse: ({ use }) => {
      const call = (this.#calls.get(use) ?? 0) + 1;
      this.#calls.set(use, call);
      const fate = this.fate(use, call);
      if (fate instanceof Error) return Promise.reject(fate);
      if (fate && this.pending.delete(use)) this.done.push(`stop ${use}`);
      return Promise.resolve(fate);
    },
    failConsentUse: ({ use }) => this.#once(`fail ${use}`),
    askForPhotosDown: () => {
      this.asked += 1;
      return this.#once('ask for photos');
    },
    proveConsentWithdrawal: async () => {
      this.beforeProof();
      if (this.pending.size > 0) return false;
      this.isClosed = true;
      await this.#once('prove');
      return true;
    },
  };
}

export interface WithdrawalPlay {
  row: FakeWithdrawal;
  handle: WorkflowHandle<typeof consentWithdrawal>;
  now: () => Promise<number>;
  sleep: (ms: number) => Promise<void>;
  /** A person of the staff says that it stopped. */
  confirm: (use: Downstream) => Promise<void>;
  /** She said yes meanwhile and takes it back again. */
  sayAgain: () => Promise<void>;
}
export interface WithdrawalStage {
  play(uses: readonly Downstream[], story: (play: WithdrawalPlay) => Promise<void>): Promise<FakeWithdrawal>;
  close(): Promise<void>;
}

/** The time-skipping stage on which withdrawals are played: real workflow code, a server whose clock jumps. */
export async function openWithdrawalStage(): Promise<WithdrawalStage> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const env = await startTimeSkipping();
  const workflowBundle = await bundleVisitWorkflows();
  return {
    close: () => env.teardown(),
    async play(uses, story) {
      const taskQueue = `withdrawal-${randomUUID()}`;
      const row = new FakeWithdrawal(uses);
      const { nativeConnection: connection } = env;
      const { activities } = row;
      const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities });
      const input = { clinicId: randomUUID(), withdrawalId: randomUUID() };
      await worker.runUntil(async () => {
        const workflowId = consentWithdrawalId(input.clinicId, input.withdrawalId);
        const client = env.client.workflow;
        const handle = await client.start(consentWithdrawal, { workflowId, taskQueue, args: [input] });
        await story({
          ...{ row, handle, now: () => env.currentTimeMs(), sleep: (ms) => env.sleep(ms) },
          async confirm(use) {
            row.pending.delete(use);
            await handle.signal(withdrawalChangedSignal);
          },
          async sayAgain() {
            for (const use of uses) row.pending.add(use);
            await handle.signal(withdrawalChangedSignal);
          },
        });
      });
      return row;
    },
  };
}

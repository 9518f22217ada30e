import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { PaymentActivities } from '../../activities/payments/activities.ts';
import type { DepositFacts } from '../../domain/payments/deposit-plan.ts';
import { startTimeSkipping } from './time-skipping.ts';
import {
  collectDeposit,
  collectDepositId,
  depositChangedSignal,
} from '../../workflows/payments/collect-deposit.ts';
import { bundleVisitWorkflows } from './visit-story.ts';

const minute = 60_000;

/** A deposit, its visit and its bank kept in memory, with the same promises: guarded by state, one charge, one refund for a name. */
export class FakeDeposit {
  facts: DepositFacts | null;
  /** The bank's own books. */
  bank = { charge: 'none' as 'none' | 'active' | 'paid' | 'removed', refunds: 0, isProcessing: false };
  isClosed = false;
  /** What was done, in order; reading is not told. */
  readonly done: string[] = [];
  /** What a try meets before it does anything. */
  fate: (activity: string, call: number) => Error | null = () => null;
  #calls = new Map<string, number>();

  constructor(now: number) {
    this.facts = {
      state: 'asked',
      terms: { refundHours: 24, lateRefundPercent: 50, noShowRefundPercent: 0, regretDays: 7 },
      ...{ paidCents: 0, refundCents: 0, contractedAt: now, isRemote: true, expiresAt: now + 14 * minute },
      ...{ chargedAt: null, lookedAt: null, isLookWanted: false, isWaived: false, isRefundOrdered: false },
      refundSentAt: null,
      visit: { status: 'held', startsAt: now + 30 * 1_440 * minute, cancelledAt: null, cancelledBy: null },
    };
  }

  async #act(name: string, work: (facts: DepositFacts) => void): Promise<void> {
    const call = (this.#calls.get(name) ?? 0) + 1;
    this.#calls.set(name, call);
    const fault = this.fate(name, call);
    if (fault) throw fault;
    if (this.facts) work(this.facts);
    this.done.push(name);
    await Promise.resolve();
  }

  #heed(facts: DepositFacts, at: number): void {
    Object.assign(facts, { lookedAt: at, isLookWanted: false });
    if (this.bank.charge === 'paid') Object.assign(facts, { state: 'paid', paidCents: 10_000 });
  }

  readonly activities: PaymentActivities = {
    readDeposit: () => Promise.resolve(this.facts && structuredClone(this.facts)),
    chargeDeposit: ({ at }) =>
      this.#act('charge', (facts) => {
        if (this.bank.charge === 'none') this.bank.charge = 'active';
        Object.assign(facts, { state: 'open', chargedAt: at });
      }),
    lookAtCharge: ({ at }) => this.#act('look', (facts) => this.#heed(facts, at)),
    startRemoval: () => this.#act('start-removal', (facts) => Object.assign(facts, { state: 'removing' })),
    removeCharge: ({ at }) =>
      this.#act('remove', (facts) => {
        if (this.bank.charge === 'paid') return this.#heed(facts, at);
        this.bank.charge = 'removed';
        facts.state = facts.isWaived ? 'waived' : 'unpaid';
        if (facts.visit?.status === 'held') {
          const ended = facts.isWaived
            ? { status: 'booked' }
            : { status: 'cancelled', cancelledBy: 'process' };
          Object.assign(facts.visit, ended);
        }
      }),
    bookPaidVisit: () => this.#act('book', (facts) => Object.assign(facts.visit ?? {}, { status: 'booked' })),
    settleDeposit: ({ settlement: { reason, refundCents } }) =>
      this.#act(`settle ${reason} ${refundCents}`, (facts) => {
        const state = refundCents > 0 ? 'refunding' : 'kept';
        Object.assign(facts, { state, refundCents, refundSentAt: null, lookedAt: null });
      }),
    refundDeposit: ({ at }) =>
      this.#act('refund', (facts) => {
        if (facts.refundSentAt === null) this.bank.refunds += 1;
        Object.assign(facts, { refundSentAt: facts.refundSentAt ?? at, lookedAt: at });
        if (!this.bank.isProcessing) facts.state = 'refunded';
      }),
    closeDeposit: () => {
      this.isClosed = true;
      this.done.push('close');
      return Promise.resolve(true);
    },
  };
}

export interface DepositPlay {
  deposit: FakeDeposit;
  facts: DepositFacts;
  handle: WorkflowHandle<typeof collectDeposit>;
  sleep: (ms: number) => Promise<void>;
  now: () => Promise<number>;
  poke: () => Promise<void>;
  /** The client pays, and the bank tells. */
  pay: () => Promise<void>;
  /** The visit is cancelled. */
  cancel: (by: 'client' | 'clinic') => Promise<void>;
}
export interface DepositStage {
  play(story: (play: DepositPlay) => Promise<void>): Promise<FakeDeposit>;
  close(): Promise<void>;
}

/** The time-skipping stage on which deposits are played: real workflow code, a server whose clock jumps. */
export async function openDepositStage(): Promise<DepositStage> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const env = await startTimeSkipping();
  const workflowBundle = await bundleVisitWorkflows();
  return {
    close: () => env.teardown(),
    async play(story) {
      const taskQueue = `deposit-${randomUUID()}`;
      const deposit = new FakeDeposit(await env.currentTimeMs());
      const facts = deposit.facts as DepositFacts;
      const { nativeConnection: connection } = env;
      const { activities } = deposit;
      const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities });
      const input = { clinicId: randomUUID(), depositId: randomUUID() };
      await worker.runUntil(async () => {
        const workflowId = collectDepositId(input.clinicId, input.depositId);
        const options = { workflowId, taskQueue, args: [input] as [typeof input] };
        const handle = await env.client.workflow.start(collectDeposit, options);
        const poke = () => handle.signal(depositChangedSignal);
        await story({
          ...{ deposit, facts, handle, poke },
          ...{ sleep: (ms) => env.sleep(ms), now: () => env.currentTimeMs() },
          async pay() {
            deposit.bank.charge = 'paid';
            facts.isLookWanted = true;
            await poke();
          },
          async cancel(cancelledBy) {
            const cancelledAt = await env.currentTimeMs();
            Object.assign(facts.visit ?? {}, { status: 'cancelled', cancelledAt, cancelledBy });
            await poke();
          },
        });
      });
      return deposit;
    },
  };
}

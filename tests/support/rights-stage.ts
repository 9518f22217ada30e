import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { RightsActivities } from '../../activities/privacy/rights-activities.ts';
import { rightsClock } from '../../domain/privacy/rights-clock.ts';
import type { RightsFacts } from '../../domain/privacy/rights-plan.ts';
import {
  answerRightsRequest,
  rightsRequestChangedSignal,
  rightsRequestId,
} from '../../workflows/privacy/answer-rights-request.ts';
import { startTimeSkipping } from './time-skipping.ts';
import { bundleVisitWorkflows } from './visit-story.ts';

/** A request kept in memory in place of Postgres, with the same promise: what is written already is not written again. */
export class FakeRequest {
  facts: RightsFacts | null;
  /** What the process did, in order; reading is not told. */
  readonly done: string[] = [];
  /** When, by the server's clock. */
  readonly times: number[] = [];
  /** What a try meets before it writes anything. */
  fate: (activity: string) => Error | null = () => null;
  /** What a right that is fulfilled by rule starts. */
  begins: RightsFacts['work'] = 'none';

  readonly #now: () => Promise<number>;

  constructor(
    receivedAt: number,
    more: Partial<RightsFacts>,
    { now, timeZone }: { now: () => Promise<number>; timeZone: string },
  ) {
    this.#now = now;
    this.facts = {
      ...{ ...rightsClock(receivedAt, timeZone), isWarned: false, isEscalated: false },
      ...{ isBreached: false, isProved: true, needsPerson: true, state: 'open', work: 'none' },
      ...{ isClosed: false, ...more },
    };
  }

  async #write(name: string, change: Partial<RightsFacts>): Promise<void> {
    const fault = this.fate(name);
    if (fault) throw fault;
    if (this.facts) {
      Object.assign(this.facts, change);
      this.done.push(name);
      this.times.push(await this.#now());
    }
  }

  readonly activities: RightsActivities = {
    readRightsRequest: () => Promise.resolve(this.facts && { ...this.facts }),
    askStaffAboutRights: () => this.#write('ask', {}),
    markRightsClock: ({ mark }) =>
      this.#write(mark, {
        ...(mark === 'warn' && { isWarned: true }),
        ...(mark === 'escalate' && { isEscalated: true }),
        ...(mark === 'breach' && { isBreached: true }),
      }),
    fulfilRightByRule: () => this.#write('fulfil', { state: 'decided', work: this.begins }),
    answerRight: () => this.#write('answer', { state: 'answered' }),
    closeRightsRequest: () => this.#write('close', { isClosed: true }),
  };
}

export interface RightsPlay {
  request: FakeRequest;
  handle: WorkflowHandle<typeof answerRightsRequest>;
  now: () => Promise<number>;
  sleep: (ms: number) => Promise<void>;
  /** Somebody did something to the row, and said so. */
  change: (facts: Partial<RightsFacts>) => Promise<void>;
}
export interface RightsPlace {
  timeZone: string;
  /** Instant at which it comes in, after that of the story before: the clock only goes on. */
  at?: number;
}
export interface RightsStage {
  play(
    facts: Partial<RightsFacts>,
    story: (play: RightsPlay) => Promise<void>,
    place?: RightsPlace,
  ): Promise<FakeRequest>;
  close(): Promise<void>;
}

/** The time-skipping stage on which requests are played: real workflow code, a server whose clock jumps. */
export async function openRightsStage(): Promise<RightsStage> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const env = await startTimeSkipping();
  const workflowBundle = await bundleVisitWorkflows();
  return {
    close: () => env.teardown(),
    async play(facts, story, { timeZone, at } = { timeZone: 'America/Sao_Paulo' }) {
      const now = () => env.currentTimeMs();
      if (at !== undefined) await env.sleep(Math.max(1, at - (await now())));
      const taskQueue = `rights-${randomUUID()}`;
      const request = new FakeRequest(await now(), facts, { now, timeZone });
      const { nativeConnection: connection } = env;
      const { activities } = request;
      const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities });
      const input = { clinicId: randomUUID(), requestId: randomUUID() };
      await worker.runUntil(async () => {
        const workflowId = rightsRequestId(input.clinicId, input.requestId);
        const start = { workflowId, taskQueue, args: [input] as [typeof input] };
        const handle = await env.client.workflow.start(answerRightsRequest, start);
        await story({
          ...{ request, handle, now, sleep: (ms) => env.sleep(ms) },
          async change(changed) {
            if (request.facts) Object.assign(request.facts, changed);
            await handle.signal(rightsRequestChangedSignal);
          },
        });
      });
      return request;
    },
  };
}

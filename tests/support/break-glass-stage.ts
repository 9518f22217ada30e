import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { PrivacyActivities } from '../../activities/privacy/activities.ts';
import type { GrantFacts } from '../../domain/privacy/break-glass.ts';
import { startTimeSkipping } from './time-skipping.ts';
import { breakGlass, breakGlassId, grantChangedSignal } from '../../workflows/privacy/break-glass.ts';
import { bundleVisitWorkflows } from './visit-story.ts';

/** A grant kept in memory in place of Postgres, with the same promise: what is written already is not written again. */
export class FakeGrant {
  facts: GrantFacts | null;
  /** What the process did, in order; reading is not told. */
  readonly done: string[] = [];
  /** What a try meets before it writes anything. */
  fate: (activity: string, call: number) => Error | null = () => null;
  /** Somebody is faster than the process: runs right before it writes. */
  meanwhile: (activity: string) => void = () => undefined;
  #calls = 0;

  constructor(expiresAt: number) {
    this.facts = { expiresAt, endedAt: null, reviewedAt: null, reminders: 0, isClosed: false };
  }

  async #write(name: string, change: (facts: GrantFacts) => boolean): Promise<void> {
    this.#calls += 1;
    this.meanwhile(name);
    const fault = this.fate(name, this.#calls);
    if (fault) throw fault;
    if (this.facts && change(this.facts)) this.done.push(name);
    await Promise.resolve();
  }

  readonly activities: PrivacyActivities = {
    readBreakGlass: () => Promise.resolve(this.facts && { ...this.facts }),
    endBreakGlass: () =>
      this.#write('end', (facts) => {
        if (facts.endedAt !== null) return false;
        facts.endedAt = facts.expiresAt;
        return true;
      }),
    remindReviewers: ({ reminder }) =>
      this.#write(`remind ${reminder}`, (facts) => {
        if (facts.reviewedAt !== null || facts.reminders >= reminder) return false;
        facts.reminders = reminder;
        return true;
      }),
    escalateBreakGlass: () =>
      this.#write('escalate', (facts) => {
        if (facts.reviewedAt !== null) return false;
        facts.isClosed = true;
        return true;
      }),
    closeBreakGlass: () =>
      this.#write('close', (facts) => {
        facts.isClosed = true;
        return true;
      }),
  };
}

export interface GrantPlay {
  grant: FakeGrant;
  handle: WorkflowHandle<typeof breakGlass>;
  now: () => Promise<number>;
  sleep: (ms: number) => Promise<void>;
  /** A person did something to the row. */
  change: (facts: Partial<GrantFacts>) => Promise<void>;
}
export interface BreakGlassStage {
  play(minutes: number, story: (play: GrantPlay) => Promise<void>): Promise<FakeGrant>;
  close(): Promise<void>;
}

/** The time-skipping stage on which grants are played: real workflow code, a server whose clock jumps. */
export async function openBreakGlassStage(): Promise<BreakGlassStage> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const env = await startTimeSkipping();
  const workflowBundle = await bundleVisitWorkflows();
  return {
    close: () => env.teardown(),
    async play(minutes, story) {
      const taskQueue = `break-glass-${randomUUID()}`;
      const grant = new FakeGrant((await env.currentTimeMs()) + minutes * 60_000);
      const { nativeConnection: connection } = env;
      const { activities } = grant;
      const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities });
      const input = { clinicId: randomUUID(), grantId: randomUUID() };
      await worker.runUntil(async () => {
        const workflowId = breakGlassId(input.clinicId, input.grantId);
        const handle = await env.client.workflow.start(breakGlass, { workflowId, taskQueue, args: [input] });
        await story({
          ...{ grant, handle, now: () => env.currentTimeMs(), sleep: (ms) => env.sleep(ms) },
          async change(facts) {
            if (grant.facts) Object.assign(grant.facts, facts);
            await handle.signal(grantChangedSignal);
          },
        });
      });
      return grant;
    },
  };
}

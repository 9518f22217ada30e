import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { SafetyActivities } from '../../activities/products/safety-activities.ts';
import { instantOf } from '../../domain/clinic/calendar.ts';
import { safetyClock, type SafetyFacts, type SafetySubject } from '../../domain/products/safety-clock.ts';
import {
  reportSafetyEvent,
  reportSafetyEventId,
  safetyEventChangedSignal,
} from '../../workflows/products/report-safety-event.ts';
import { startTimeSkipping } from './time-skipping.ts';
import { bundleVisitWorkflows } from './visit-story.ts';

const timeZone = 'America/Sao_Paulo';
export type SafetyAbout = Pick<SafetySubject, 'kind' | 'severity' | 'regime'>;

/** An event kept in memory in place of Postgres, with the same promise: a mark is written once. */
export class FakeSafetyEvent {
  facts: SafetyFacts | null;
  /** What the process did and when, by the server's clock. */
  readonly done: string[] = [];
  fate: (activity: string) => Error | null = () => null;
  looks = 0;
  readonly #now: () => Promise<number>;

  constructor(about: SafetyAbout, knownAt: number, now: () => Promise<number>) {
    this.#now = now;
    const { dueAt, warnAt, escalateAt } = safetyClock({ ...about, timeZone, knownAt, happenedAt: knownAt });
    this.facts = { dueAt, warnAt, escalateAt, state: 'draft', marks: [] };
  }

  readonly activities: SafetyActivities = {
    readSafetyEvent: () => {
      this.looks += 1;
      return Promise.resolve(structuredClone(this.facts));
    },
    markSafetyEvent: async ({ mark }) => {
      const fault = this.fate(mark);
      if (fault) throw fault;
      if (!this.facts || this.facts.marks.includes(mark)) return;
      const clock = { timeZone, dateStyle: 'short', timeStyle: 'short' } as const;
      const at = new Intl.DateTimeFormat('sv-SE', clock).format(await this.#now());
      this.facts.marks = [...this.facts.marks, mark];
      this.done.push(`${at} ${mark}`);
    },
  };
}

export interface SafetyPlay {
  event: FakeSafetyEvent;
  handle: WorkflowHandle<typeof reportSafetyEvent>;
  sleep: (ms: number) => Promise<void>;
  /** Sleeps to a moment of the clinic's clock, `yyyy-mm-ddTHH:MM`. */
  until: (wall: string) => Promise<void>;
  /** A person did something to the row. */
  change: (facts: Partial<SafetyFacts>) => Promise<void>;
}
export interface SafetyStage {
  /** `known`: wall time of the clinic, after that of the story before: the clock only goes on. */
  play(
    known: string,
    about: SafetyAbout,
    story: (play: SafetyPlay) => Promise<void>,
  ): Promise<FakeSafetyEvent>;
  close(): Promise<void>;
}

/** In real time: the clock must not jump before the process has seen what happened and gone to sleep again. */
async function untilSeen(event: FakeSafetyEvent, before: number): Promise<void> {
  let quiet = event.looks;
  for (let tries = 0; tries < 50; tries += 1) {
    await pause(60);
    if (event.looks > before && event.looks === quiet) return;
    quiet = event.looks;
  }
}

/** The time-skipping stage on which events are played: real workflow code, a server whose clock jumps when a story sleeps. */
export async function openSafetyStage(): Promise<SafetyStage> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const workflowBundle = await bundleVisitWorkflows();
  const env = await startTimeSkipping();
  const client = new Client({ connection: env.connection });
  const now = () => env.currentTimeMs();
  const until = async (wall: string) => {
    const [day = '', time = ''] = wall.split('T');
    await env.sleep(Math.max(0, instantOf(day, time, timeZone) - (await now())));
  };
  return {
    close: () => env.teardown(),
    async play(known, about, story) {
      await until(known);
      const taskQueue = `safety-${randomUUID()}`;
      const event = new FakeSafetyEvent(about, await now(), now);
      const { nativeConnection: connection } = env;
      const { activities } = event;
      const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities });
      const input = { clinicId: randomUUID(), eventId: randomUUID() };
      await worker.runUntil(async () => {
        const workflowId = reportSafetyEventId(input.clinicId, input.eventId);
        const handle = await client.workflow.start(reportSafetyEvent, {
          workflowId,
          taskQueue,
          args: [input],
        });
        await untilSeen(event, 0);
        const change: SafetyPlay['change'] = async (facts) => {
          const before = event.looks;
          if (event.facts) Object.assign(event.facts, facts);
          await handle.signal(safetyEventChangedSignal);
          await untilSeen(event, before);
        };
        await story({ event, handle, until, change, sleep: (ms) => env.sleep(ms) });
      });
      return event;
    },
  };
}

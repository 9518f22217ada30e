import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, type WorkflowHandle } from '@temporalio/client';

import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { instantOf } from '../../domain/clinic/calendar.ts';
import { startTimeSkipping } from './time-skipping.ts';
import { type IncidentFacts, incidentDeadlines } from '../../domain/compliance/incident.ts';
import type { IncidentActivities } from '../../activities/compliance/incident-activities.ts';
import {
  handleIncident,
  handleIncidentId,
  incidentChangedSignal,
} from '../../workflows/compliance/handle-incident.ts';
import { bundleVisitWorkflows } from './visit-story.ts';

const saoPaulo = 'America/Sao_Paulo';
const nothing = { assessment: null, anpd: null, people: null, declaration: null, complement: null };

/** An incident kept in memory in place of Postgres, with the same promise: a mark is written once, nobody is told twice. */
export class FakeIncident {
  facts: IncidentFacts | null;
  /** What the process did and when, by the server's clock. */
  readonly done: string[] = [];
  fate: (activity: string) => Error | null = () => null;
  looks = 0;

  readonly #now: () => Promise<number>;
  readonly #timeZone: string;

  constructor(knownAt: number, now: () => Promise<number>, timeZone: string) {
    this.#now = now;
    this.#timeZone = timeZone;
    this.facts = {
      ...{
        knownAt,
        timeZone,
        due: incidentDeadlines(knownAt, timeZone),
        done: { ...nothing },
        decision: null,
      },
      ...{ unsent: 0, marks: [], isClosed: false },
    };
  }

  async #write(name: string, change: (facts: IncidentFacts) => boolean): Promise<void> {
    const fault = this.fate(name);
    if (fault) throw fault;
    const clock = { timeZone: this.#timeZone, dateStyle: 'short', timeStyle: 'short' } as const;
    const at = new Intl.DateTimeFormat('sv-SE', clock).format(await this.#now());
    if (this.facts && change(this.facts)) this.done.push(`${at} ${name}`);
  }

  readonly activities: IncidentActivities = {
    readIncident: () => {
      this.looks += 1;
      return Promise.resolve(structuredClone(this.facts));
    },
    markIncident: ({ mark }) =>
      this.#write(mark, (facts) => {
        if (facts.marks.includes(mark)) return false;
        facts.marks = [...facts.marks, mark];
        return true;
      }),
    sendIncidentNotices: () =>
      this.#write('send', (facts) => {
        if (facts.unsent === 0) return false;
        facts.unsent = Math.max(0, facts.unsent - 100);
        return true;
      }),
  };
}

export interface IncidentPlay {
  incident: FakeIncident;
  handle: WorkflowHandle<typeof handleIncident>;
  now: () => Promise<number>;
  sleep: (ms: number) => Promise<void>;
  /** Sleeps to a moment of the clinic's clock, `yyyy-mm-ddTHH:MM`. */
  until: (wall: string) => Promise<void>;
  /** A person did something to the row. */
  change: (facts: Partial<IncidentFacts>) => Promise<void>;
  /** Communications that are made now. */
  finish: (...matters: (keyof IncidentFacts['done'])[]) => Promise<void>;
}
export interface IncidentStage {
  /** `known`: wall time of the clinic (São Paulo), after that of the story before: the clock only goes on. */
  play(known: string, story: (play: IncidentPlay) => Promise<void>, timeZone?: string): Promise<FakeIncident>;
  close(): Promise<void>;
}

/** In real time: the clock must not jump before the process has seen what happened and gone to sleep again. */
async function untilSeen(incident: FakeIncident, before: number): Promise<void> {
  let quiet = incident.looks;
  for (let tries = 0; tries < 50; tries += 1) {
    await pause(60);
    if (incident.looks > before && incident.looks === quiet) return;
    quiet = incident.looks;
  }
}

/**
 * The time-skipping stage on which incidents are played: real workflow code, a server whose clock jumps when a story sleeps. Not when it
 * waits for a result: with nothing left to do, the clock would go on for ten years.
 */
export async function openIncidentStage(): Promise<IncidentStage> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const workflowBundle = await bundleVisitWorkflows();
  const env = await startTimeSkipping();
  const client = new Client({ connection: env.connection });
  const now = () => env.currentTimeMs();
  return {
    close: () => env.teardown(),
    async play(known, story, timeZone = saoPaulo) {
      const until = async (wall: string) => {
        const [day = '', time = ''] = wall.split('T');
        await env.sleep(Math.max(0, instantOf(day, time, timeZone) - (await now())));
      };
      await until(known);
      const taskQueue = `incident-${randomUUID()}`;
      const incident = new FakeIncident(await now(), now, timeZone);
      const { nativeConnection: connection } = env;
      const { activities } = incident;
      const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities });
      const input = { clinicId: randomUUID(), incidentId: randomUUID() };
      await worker.runUntil(async () => {
        const workflowId = handleIncidentId(input.clinicId, input.incidentId);
        const handle = await client.workflow.start(handleIncident, { workflowId, taskQueue, args: [input] });
        await untilSeen(incident, 0);
        const play = { incident, handle, now, until, sleep: (ms: number) => env.sleep(ms) };
        await story({ ...play, ...actsOn(play) });
      });
      return incident;
    },
  };
}

function actsOn({ incident, handle, now }: Pick<IncidentPlay, 'incident' | 'handle' | 'now'>) {
  const change: IncidentPlay['change'] = async (facts) => {
    const before = incident.looks;
    if (incident.facts) Object.assign(incident.facts, facts);
    await handle.signal(incidentChangedSignal);
    await untilSeen(incident, before);
  };
  const finish: IncidentPlay['finish'] = async (...matters) => {
    const at = await now();
    const done = Object.fromEntries(matters.map((matter) => [matter, at]));
    await change({ done: { ...(incident.facts as IncidentFacts).done, ...done } });
  };
  return { change, finish };
}

import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { activityInfo } from '@temporalio/activity';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { addDays, instantOf, wallTime, weekdayOf } from '../../domain/clinic/calendar.ts';
import type { Visit } from '../../domain/appointments/visit-plan.ts';
import type { VisitPolicy } from '../../domain/appointments/visit-policy.ts';
import { startTimeSkipping } from './time-skipping.ts';
import { registerSearchAttributes } from '../../temporal/setup.ts';
import { ensureBundle } from '../../workers/bundle.ts';
import {
  appointmentLifecycle,
  appointmentLifecycleId,
  changedSignal,
} from '../../workflows/appointments/appointment-lifecycle.ts';
import { createFakeClinic } from './fake-clinic.ts';
import type { FakeClinic } from './fake-clinic.ts';

const timeZone = 'America/Sao_Paulo';

/** The time-skipping stage on which visits are played: real workflow code, a server whose clock jumps, a clinic in memory. */
export interface VisitStage {
  env: TestWorkflowEnvironment;
  close(): Promise<void>;
  /** Books one visit and plays its story. */
  play(options: StoryOptions, story: (visit: PlayedVisit) => Promise<void>): Promise<void>;
}
export interface StoryOptions {
  /** Epoch ms; default: the Wednesday after next at 15:00 in São Paulo. */
  startsAt?: number;
  policy?: VisitPolicy;
  /** Only held, for so long. */
  holdMs?: number;
}
export interface PlayedVisit {
  clinic: FakeClinic;
  handle: WorkflowHandle<typeof appointmentLifecycle>;
  startsAt: number;
  now: () => Promise<number>;
  /** Lets the clock jump to an instant. */
  until: (instant: number) => Promise<void>;
  /** A command at the desk: the row changes, then the process is poked. */
  command: (fields: Partial<Visit>) => Promise<void>;
}

export async function openVisitStage(): Promise<VisitStage> {
  const logging = { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) };
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } });
  const env = await startTimeSkipping();
  await registerSearchAttributes(env.connection, env.namespace ?? 'default');
  const clinics = new Map<string, FakeClinic>();
  const workers = await startWorkers(env, clinics);
  return {
    env,
    play: (options, story) => playVisit(env, clinics, options, story),
    async close() {
      await workers.stop();
      await env.teardown();
    },
  };
}

/** Built once for all files of a run. */
export const bundleVisitWorkflows = async (): Promise<{ codePath: string }> => {
  const file = fileURLToPath(new URL('../../.neonpro/build/test-workflows.js', import.meta.url));
  return { codePath: await ensureBundle(file, { sealsFailures: false }) };
};

/** One pair of workers for all visits; each activity call is led to the clinic of its workflow. */
async function startWorkers(env: TestWorkflowEnvironment, clinics: Map<string, FakeClinic>) {
  const names = Object.keys(createFakeClinic(emptyVisit).activities);
  const activities = Object.fromEntries(
    names.map((name) => [
      name,
      (input: never): unknown => {
        const clinic = clinics.get(activityInfo().workflowExecution?.workflowId ?? '');
        if (!clinic) throw new Error('no such visit on this stage');
        return clinic.activities[name as keyof FakeClinic['activities']](input);
      },
    ]),
  );
  const shared = { connection: env.nativeConnection, activities };
  const workers = [
    await Worker.create({
      ...shared,
      taskQueue: 'appointments',
      workflowBundle: await bundleVisitWorkflows(),
    }),
    await Worker.create({ ...shared, taskQueue: 'messaging' }),
  ];
  const running = workers.map((worker) => worker.run());
  return {
    async stop() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
    },
  };
}

const emptyVisit: Visit = {
  status: 'booked',
  startsAt: 0,
  endsAt: 0,
  finishedAt: null,
  rescheduleRequested: false,
  hasAfterCare: true,
};

async function playVisit(
  env: TestWorkflowEnvironment,
  clinics: Map<string, FakeClinic>,
  options: StoryOptions,
  story: (visit: PlayedVisit) => Promise<void>,
): Promise<void> {
  const now = await env.currentTimeMs();
  const startsAt = options.startsAt ?? wednesdayAfterNext(now);
  const hold =
    options.holdMs === undefined
      ? {}
      : { status: 'held' as const, holdExpiresAt: Math.round(now) + options.holdMs };
  const visit: Visit = { ...emptyVisit, startsAt, endsAt: startsAt + 3_600_000, ...hold };
  const clinic = createFakeClinic(visit, options.policy);
  clinic.now = () => env.currentTimeMs();
  const input = { clinicId: randomUUID(), appointmentId: randomUUID() };
  const workflowId = appointmentLifecycleId(input.clinicId, input.appointmentId);
  clinics.set(workflowId, clinic);
  const handle = await env.client.workflow.signalWithStart(appointmentLifecycle, {
    workflowId,
    taskQueue: 'appointments',
    args: [input],
    signal: changedSignal,
  });
  await story({
    clinic,
    handle,
    startsAt,
    now: () => env.currentTimeMs(),
    async until(instant) {
      await env.sleep(Math.max(instant - (await env.currentTimeMs()), 1));
    },
    async command(fields) {
      clinic.change(fields);
      await handle.signal(changedSignal);
    },
  });
}

/** A day without quiet surprises: a weekday, with a weekday 48 hours before and room for everything ahead of it. */
export function wednesdayAfterNext(now: number): number {
  let day = addDays(wallTime(now, timeZone).day, 8);
  while (weekdayOf(day) !== 3) day = addDays(day, 1);
  return instantOf(day, '15:00', timeZone);
}

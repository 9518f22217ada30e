import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { ConfigError, loadConfig, type Config } from '../config.ts';
import { tellLedger } from '../models/erasure-start.ts';
import { temporalAddress } from '../temporal/client.ts';
import { activityContextInterceptor } from '../temporal/interceptors/context.ts';
import { failureInterceptor } from '../temporal/interceptors/failures.ts';
import { heartbeatInterceptor } from '../temporal/interceptors/heartbeat.ts';
import { messagesPerSecond, queues, type Queue } from '../temporal/queues.ts';
import { bundleWorkflows } from './bundle.ts';
import { createWorkerDependencies, type WorkerDependencies } from './dependencies.ts';
import { startHealth } from './health.ts';
import { codeOf } from './loop.ts';
import { createLog, describeError, runtimeOptions } from './log.ts';

/** What the queues differ in. */
const queueOptions: Record<Queue, (code: string) => Partial<WorkerOptions>> = {
  // Local activities are transactions: no more at once than the pool has connections.
  appointments: (code) => ({
    workflowBundle: { code },
    maxCachedWorkflows: 1_000,
    maxConcurrentLocalActivityExecutions: 16,
  }),
  // Deliveries live here and not beside the visits: ten thousand that begin at once delay no visit's step.
  messaging: (code) => ({
    workflowBundle: { code },
    maxCachedWorkflows: 500,
    maxConcurrentLocalActivityExecutions: 8,
    maxTaskQueueActivitiesPerSecond: messagesPerSecond,
    maxConcurrentActivityTaskExecutions: 40,
  }),
  compliance: (code) => ({
    workflowBundle: { code },
    maxCachedWorkflows: 50,
    maxConcurrentActivityTaskExecutions: 4,
  }),
  // Activities wait for strangers' servers, at most a few for each (endpoint-gate.ts); between tries they need no cache.
  webhooks: (code) => ({
    workflowBundle: { code },
    maxCachedWorkflows: 200,
    maxConcurrentActivityTaskExecutions: 40,
  }),
};

async function createWorkers(
  config: Config,
  deps: WorkerDependencies,
  connection: NativeConnection,
): Promise<Worker[]> {
  const { bundleFile, queues: served = [...queues] } = config.worker;
  const code = bundleFile ? await readFile(bundleFile, 'utf8') : await bundleWorkflows();
  const buildId = createHash('sha256').update(code).digest('hex').slice(0, 12);
  const workers: Worker[] = [];
  for (const taskQueue of queues.filter((queue) => served.includes(queue))) {
    const worker = await Worker.create({
      connection,
      namespace: config.temporal.namespace,
      taskQueue,
      activities: deps.activities,
      dataConverter: deps.dataConverter,
      identity: `${hostname()}/${process.pid}@${buildId}`,
      // Named from day one, so that pinning can be switched on; until then `patched` and replay (docs/recipes).
      workerDeploymentOptions: {
        version: { deploymentName: 'neonpro', buildId },
        useWorkerVersioning: false,
      },
      interceptors: { activity: [failureInterceptor, activityContextInterceptor, heartbeatInterceptor] },
      // After a killed worker a signal or query waits this long for it, instead of ten seconds.
      stickyQueueScheduleToStartTimeout: '2s',
      // Activities under way may finish; the default would cancel them at once.
      shutdownGraceTime: '20s',
      shutdownForceTime: '30s',
      ...queueOptions[taskQueue](code),
    });
    workers.push(worker);
  }
  return workers;
}

/** Temporal may come up after us, or be gone for a while: that is no reason to die. */
async function connectPatiently(config: Config, log: Logger): Promise<NativeConnection> {
  for (;;) {
    try {
      return await NativeConnection.connect(temporalAddress(config));
    } catch (error) {
      log.warn({ code: codeOf(error) }, 'worker waits for Temporal');
      await wait(1_000);
    }
  }
}

async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLog(config.log);
  Runtime.install(runtimeOptions(log));
  await tellLedger(config, log);
  const deps = createWorkerDependencies(config, log);
  let workers: Worker[] = [];
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (!isStopping && workers.length === 0) process.exit(0);
      isStopping = true;
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    });
  }

  const health = await startHealth({
    port: config.worker.healthPort,
    async probe() {
      const isRunning = workers.length > 0 && workers.every((worker) => worker.getState() === 'RUNNING');
      if (!isRunning) throw new Error('workers are not running');
      await deps.probe();
    },
  });
  // Before the workers: bookings wait in the outbox, and webhooks in their table, even while Temporal is away.
  const loops = deps.startLoops();
  const connection = await connectPatiently(config, log);
  workers = await createWorkers(config, deps, connection);
  log.info({ queues: workers.map(({ options }) => options.taskQueue) }, 'worker ready');
  try {
    await Promise.all(workers.map((worker) => worker.run()));
  } finally {
    await loops.stop();
    await health.stop();
    await connection.close();
    await deps.close();
    log.flush();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    // Faults of the configuration name variables, never values; of anything else, class and frames only.
    console.error(error instanceof ConfigError ? error.message : JSON.stringify(describeError(error)));
    process.exit(1);
  },
);

import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { loadConfig } from '../../../config.ts';
import { temporalAddress } from '../../../temporal/client.ts';
import { failureConverterPath } from '../../../temporal/data-converter.ts';
import { activityContextInterceptor } from '../../../temporal/interceptors/context.ts';
import { failureInterceptor } from '../../../temporal/interceptors/failures.ts';
import { queues } from '../../../temporal/queues.ts';
import { createWorkerDependencies } from '../../../workers/dependencies.ts';
import { createLog, runtimeOptions } from '../../../workers/log.ts';
import type { Cell, Order, Told } from './fault.ts';
import { interpose, type Link } from './interpose.ts';

/**
 * A worker of the product as a process of its own, which can be killed: its workflows, its activities, its relay. Only what befalls a step
 * comes from the bench, which names the processes it disturbs by the beginning of their ids (SAGA_PROCESSES); the others run as ever.
 */
const disturbed = (process.env['SAGA_PROCESSES'] ?? '').split(' ').filter((prefix) => prefix.length > 0);
const cells = new Map<string, Cell>();
const cancelled = new Set<string>();
process.on('message', (order: Order) => {
  if (order.kind === 'cell') cells.set(order.cell.workflowId, order.cell);
  else cancelled.add(order.workflowId);
});
// Nobody is left to be told.
process.on('disconnect', () => process.exit(0));
const tell = (told: Told): void => void process.send?.(told);

/** The bench hears the id of a process with its commit, which the process may be faster than. */
async function until<T>(found: () => T | undefined): Promise<T> {
  for (;;) {
    const value = found();
    if (value !== undefined) return value;
    await new Promise((done) => setTimeout(done, 20));
  }
}

const link: Link = {
  tell,
  cellOf: (workflowId) =>
    disturbed.some((prefix) => workflowId.startsWith(prefix))
      ? until(() => cells.get(workflowId))
      : Promise.resolve(null),
  async cancel(workflowId) {
    tell({ kind: 'cancel-me', workflowId });
    await until(() => cancelled.has(workflowId) || undefined);
  },
};

const config = loadConfig();
const log = createLog(config.log);
Runtime.install(runtimeOptions(log));
const deps = createWorkerDependencies(config, log);
deps.startLoops();
const workflowBundle = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url)),
  workflowInterceptorModules: [fileURLToPath(new URL('haste.ts', import.meta.url))],
  failureConverterPath,
  logger: new DefaultLogger('ERROR'),
});
const connection = await NativeConnection.connect(temporalAddress(config));
const workers = await Promise.all(
  queues.map((taskQueue) =>
    Worker.create({
      ...{ connection, namespace: config.temporal.namespace, taskQueue, workflowBundle },
      dataConverter: deps.dataConverter,
      activities: interpose(deps.activities, link),
      interceptors: { activity: [failureInterceptor, activityContextInterceptor] },
      stickyQueueScheduleToStartTimeout: '2s',
      // Steps that hang for the bench's sake must not keep the others waiting.
      ...{ maxConcurrentActivityTaskExecutions: 200, maxConcurrentLocalActivityExecutions: 200 },
      maxConcurrentWorkflowTaskExecutions: 200,
    }),
  ),
);
const running = workers.map((worker) => worker.run());
tell({ kind: 'ready' });
await Promise.all(running);

import {
  type Connection,
  ScheduleAlreadyRunning,
  ScheduleClient,
  ScheduleNotFoundError,
} from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Config } from '../config.ts';
import { connectTemporal } from './client.ts';
import { schedules } from './schedules.ts';
import { searchAttributes } from './search-attributes.ts';

// The package is CommonJS and Node sees no named exports in it.
const { temporal } = proto;
const { IndexedValueType } = temporal.api.enums.v1;
const indexedTypes = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  DATETIME: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
} as const;
const grpcAlreadyExists = 6;
const grpcPermissionDenied = 7;
const grpcUnimplemented = 12;

/** Closed visits stay visible this long; the record itself lives in Postgres. */
const retentionDays = 30;

export interface TemporalSetupReport {
  searchAttributes: string[];
  /** False when the cluster does not let us set it (Temporal Cloud sets it in its own console). */
  isRetentionSet: boolean;
  schedules: string[];
}

/** Brings a namespace to what the code expects. Safe to run at every start, by many at once. */
export async function setupTemporal(config: Pick<Config, 'temporal'>): Promise<TemporalSetupReport> {
  const { namespace } = config.temporal;
  const connection = await connectTemporal(config);
  try {
    await registerSearchAttributes(connection, namespace);
    const isRetentionSet = await raiseRetention(connection, namespace);
    await reconcileSchedules(new ScheduleClient({ connection, namespace }));
    return {
      searchAttributes: searchAttributes.map(({ name }) => name),
      isRetentionSet,
      schedules: schedules.map(({ scheduleId }) => scheduleId),
    };
  } finally {
    await connection.close();
  }
}

/** A workflow that upserts an attribute the namespace lacks is stuck in its task: this runs before any worker. */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const wanted = Object.fromEntries(searchAttributes.map(({ name, type }) => [name, indexedTypes[type]]));
  const known = await connection.operatorService
    .listSearchAttributes({ namespace })
    .then(({ customAttributes }) => customAttributes ?? {})
    // A server without this call (the test server) still knows how to add.
    .catch((): Record<string, number> => ({}));
  const missing = Object.entries(wanted).filter(([name]) => known[name] === undefined);
  if (missing.length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing),
    });
  } catch (error) {
    if (codeOf(error) !== grpcAlreadyExists) throw error;
  }
}

async function raiseRetention(connection: Connection, namespace: string): Promise<boolean> {
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    const seconds = retentionDays * 86_400;
    if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) >= seconds) return true;
    const ttl = temporal.api.namespace.v1.NamespaceConfig.fromObject({
      workflowExecutionRetentionTtl: { seconds },
    });
    await connection.workflowService.updateNamespace({ namespace, config: ttl });
    return true;
  } catch (error) {
    if ([grpcPermissionDenied, grpcUnimplemented].includes(codeOf(error))) return false;
    throw error;
  }
}

/** Creates what is missing, updates what is there, so that a changed list reaches a running namespace. */
async function reconcileSchedules(client: ScheduleClient): Promise<void> {
  for (const schedule of schedules) {
    const handle = client.getHandle(schedule.scheduleId);
    try {
      await handle.update(({ state }) => ({ ...schedule, state }));
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
      await client.create(schedule).catch((refused: unknown) => {
        // Another process was faster; its schedule is ours.
        if (!(refused instanceof ScheduleAlreadyRunning)) throw refused;
      });
    }
  }
}

const codeOf = (error: unknown): number =>
  Number(
    (error as { code?: unknown; cause?: { code?: unknown } }).code ??
      (error as { cause?: { code?: unknown } }).cause?.code ??
      -1,
  );

import {
  DefaultLogger,
  makeTelemetryFilterString,
  type LogEntry,
  type RuntimeOptions,
} from '@temporalio/worker';
import pino, { type Logger } from 'pino';
import type { Config } from '../config.ts';

/** JSON lines to a file or to standard output, of ids, codes and numbers. */
export const createLog = ({ level, file }: Config['log']): Logger =>
  pino(
    { level, base: { process: 'worker', pid: process.pid } },
    pino.destination({ dest: file ?? 1, sync: false, mkdir: true }),
  );

/** What a line of the SDK may carry (D20): an allow-list, because what its fields hold one day is not ours to say. */
const allowed = [
  'workflowType',
  'activityType',
  'workflowId',
  'runId',
  'activityId',
  'taskQueue',
  'namespace',
  'attempt',
  'isLocal',
  'durationMs',
  'sdkComponent',
  'target',
  'state',
  'status',
  'clinicId',
  'actorId',
  'requestId',
] as const;

const pinoLevels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Everything of the SDK and its Rust core through our log; core's own texts are its own constants, errors lose their message. */
export function runtimeOptions(log: Logger): RuntimeOptions {
  return {
    // Ours to handle: the loops beside the workers stop with them.
    shutdownSignals: [],
    logger: new DefaultLogger('INFO', (entry) => write(log, entry)),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
  };
}

function write(log: Logger, entry: LogEntry): void {
  const meta = (entry.meta ?? {}) as Record<string, unknown>;
  const fields: Record<string, unknown> = {};
  for (const name of allowed) if (meta[name] !== undefined) fields[name] = meta[name];
  if (meta.error) fields.error = describeError(meta.error);
  log[pinoLevels[entry.level]](fields, entry.message);
}

/** Class, code and frames of an error, and of what caused it. Its message may quote a row. */
export function describeError(error: unknown): object {
  const { name, type, code, stack, cause } = error as Record<string, unknown>;
  const frames = typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
  return {
    name,
    type,
    code,
    frames: frames.slice(0, 8).map((line) => line.trim()),
    ...(cause ? { cause: describeError(cause) } : {}),
  };
}

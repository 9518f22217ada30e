import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Connection } from '@temporalio/client';
import { startChild, waitUntilReady, type OnSpawn, type Running } from '../child.ts';

export type TemporalOptions = {
  /** What `ensureTemporal` answered. */
  binary: string;
  dbFile: string;
  port: number;
  /** No Web UI when missing. */
  uiPort?: number;
  namespace?: string;
  /** synchronous=full survives a power cut; normal is for tests. Both survive kill -9. */
  durable?: boolean;
  dynamicConfig?: Record<string, unknown>;
  /** Where the Web UI asks for decoding; the person's own session decides what it gets. */
  codecEndpoint?: string;
  logFile?: string;
  onSpawn?: OnSpawn;
};

export type TemporalServer = Running & { address: string; namespace: string; uiUrl?: string };

/** Without both switches a fairness key does nothing (measured: 8–9 s of waiting behind another clinic, 0.2 s with). */
const fairness = {
  ...{ 'matching.useNewMatcher': true, 'matching.enableFairness': true },
  // Turns are taken within a partition: with the default of four a small clinic waits behind what lies in the same one.
  ...{ 'matching.numTaskqueueReadPartitions': 1, 'matching.numTaskqueueWritePartitions': 1 },
};

export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const namespace = options.namespace ?? 'default';
  const logFile = options.logFile ?? `${options.dbFile}.log`;
  const address = `127.0.0.1:${options.port}`;
  mkdirSync(dirname(options.dbFile), { recursive: true });
  const running = await startChild({
    command: options.binary,
    args: serverArguments(options, namespace),
    logFile,
    cwd: dirname(options.dbFile),
    // The CLI also reads TEMPORAL_* and a profile file: neither may bend a server of ours.
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', TZ: 'UTC' },
    graceMs: 4_000,
    onSpawn: options.onSpawn,
  });
  await waitUntilReady('Temporal', running, logFile, () => knowsNamespace(address, namespace));
  const uiUrl = options.uiPort ? `http://localhost:${options.uiPort}` : undefined;
  return { ...running, address, namespace, ...(uiUrl ? { uiUrl } : {}) };
}

function serverArguments(options: TemporalOptions, namespace: string): string[] {
  const dynamicConfig = Object.entries({ ...fairness, ...options.dynamicConfig });
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(options.port)],
    ...(options.uiPort ? ['--ui-port', String(options.uiPort)] : ['--headless']),
    ...(options.codecEndpoint ? ['--ui-codec-endpoint', options.codecEndpoint] : []),
    ...['--namespace', namespace, '--db-filename', options.dbFile],
    // Never without pragmas: the default journal is slower and loses what a power cut interrupts.
    ...['--sqlite-pragma', 'journal_mode=wal'],
    ...['--sqlite-pragma', `synchronous=${(options.durable ?? true) ? 'full' : 'normal'}`],
    ...dynamicConfig.flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${JSON.stringify(value)}`]),
    ...['--log-level', 'warn', '--color', 'never', '--disable-config-env', '--disable-config-file'],
  ];
}

/** Healthy means that the namespace answers: the port opens earlier. How long it keeps closed work is temporal/setup.ts. */
async function knowsNamespace(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.withDeadline(Date.now() + 3_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return true;
  } finally {
    await connection.close();
  }
}

import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A process that runs. `stop` asks and then insists; `kill` is kill -9. Both resolve when it is gone. */
export type Running = {
  pid: number;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stop(): Promise<void>;
  kill(): Promise<void>;
};

export type ChildOptions = {
  command: string;
  args: string[];
  logFile: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  stopSignal?: NodeJS.Signals;
  /** How long a polite stop may take before kill -9. */
  graceMs?: number;
  /** Told at once, long before the process is ready: a launcher killed meanwhile must find it again. */
  onSpawn?: OnSpawn | undefined;
};

export type OnSpawn = (pid: number) => void;

const largestLog = 20 * 1024 * 1024;

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file) && statSync(file).size > largestLog) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/**
 * Starts a child in a group of its own (Ctrl-C in the terminal reaches only the launcher, which stops children in
 * order), its output going straight to a file: a child outlives a killed launcher without blocking on a broken pipe.
 */
export async function startChild(options: ChildOptions): Promise<Running> {
  const log = openLog(options.logFile);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    uid: options.uid,
    gid: options.gid,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  await new Promise<void>((started, failed) => {
    child.once('spawn', started);
    child.once('error', failed);
  });
  const pid = child.pid as number;
  options.onSpawn?.(pid);
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.once('exit', (code, signal) => done({ code, signal }));
  });
  const signalGroup = (signal: NodeJS.Signals) => {
    try {
      process.kill(-pid, signal);
    } catch {
      // Gone already: nothing to signal.
    }
  };
  const kill = async () => {
    signalGroup('SIGKILL');
    await exited;
  };
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(options.stopSignal ?? 'SIGTERM');
    const insist = setTimeout(() => signalGroup('SIGKILL'), options.graceMs ?? 10_000);
    await exited;
    clearTimeout(insist);
  };
  return { pid, exited, stop, kill };
}

/** The end of a log, for error messages. */
export function logTail(file: string, lines = 15): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

/** Polls until `probe` says yes; fails early when the process dies, with the end of its log. */
export async function waitUntilReady(
  name: string,
  running: Running,
  logFile: string,
  probe: () => Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  let gone = false;
  void running.exited.then(() => (gone = true));
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (gone)
      throw new Error(`${name} ended while starting. Its log (${logFile}) says:\n${logTail(logFile)}`);
    if (await probe().catch(() => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  await running.kill();
  throw new Error(
    `${name} was not ready after ${timeoutMs / 1000} s. Its log (${logFile}) says:\n${logTail(logFile)}`,
  );
}

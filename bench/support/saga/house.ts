import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { childEnvironment } from '../../../local/node-service.ts';
import { repositoryRoot } from '../../../local/cache.ts';
import type { Stack } from '../../../local/stack.ts';
import type { Cell, Order, Told } from './fault.ts';
import { namespaceOf } from '../temporal.ts';

/** The one worker there is, what it has told, and the way to end it as a power cut would. */
export class House {
  readonly steps = new Map<string, Set<string>>();
  readonly met = new Set<string>();
  /** When each process was begun or called something last. */
  readonly calledAt = new Map<string, number>();
  private child: ChildProcess | null = null;
  private readonly cells: Cell[] = [];
  private readonly stack: Stack;
  readonly client: Client;
  private readonly disturbed: readonly string[];

  private constructor(stack: Stack, client: Client, disturbed: readonly string[]) {
    this.stack = stack;
    this.client = client;
    this.disturbed = disturbed;
  }

  static async open(stack: Stack, disturbed: readonly string[]): Promise<House> {
    const connection = await Connection.connect({ address: stack.env['TEMPORAL_ADDRESS'] ?? '' });
    return new House(stack, new Client({ connection, namespace: namespaceOf(stack) }), disturbed);
  }

  /** Knows everything the one before it knew; what befell a process already does not befall it again. */
  async start(): Promise<void> {
    const log = openSync(join(this.stack.stateDir, 'logs', 'saga-worker.log'), 'a');
    const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), {
      cwd: repositoryRoot,
      execArgv: ['--enable-source-maps', '--import', 'tsx'],
      env: childEnvironment({ ...this.stack.env, SAGA_PROCESSES: this.disturbed.join(' ') }),
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.child = child;
    await new Promise<void>((ready, failed) => {
      child.on('message', (told: Told) => (told.kind === 'ready' ? ready() : this.hear(told)));
      child.once('exit', (code) => failed(new Error(`the worker ended (${code})`)));
    });
    for (const cell of this.cells)
      this.order({ kind: 'cell', cell: this.met.has(cell.workflowId) ? { ...cell, target: null } : cell });
  }

  disturb(cell: Cell): void {
    this.cells.push(cell);
    this.calledAt.set(cell.workflowId, Date.now());
    this.order({ kind: 'cell', cell });
  }

  /** kill -9: nothing is said, written or handed over. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
  }

  async close(): Promise<void> {
    await this.kill();
    await this.client.connection.close();
  }

  private order(order: Order): void {
    if (this.child?.connected === true) this.child.send(order);
  }

  private hear(told: Told): void {
    if (told.kind === 'ready') return;
    const { workflowId } = told;
    if (told.kind === 'met') this.met.add(workflowId);
    if (told.kind === 'cancel-me') void this.cancel(workflowId);
    if (told.kind !== 'call') return;
    this.calledAt.set(workflowId, Date.now());
    const steps = this.steps.get(workflowId) ?? new Set();
    this.steps.set(workflowId, steps.add(told.step));
  }

  private async cancel(workflowId: string): Promise<void> {
    await this.client.workflow.getHandle(workflowId).cancel();
    this.order({ kind: 'cancelled', workflowId });
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startChild } from './child.ts';
import { ProcessRegistry } from './registry.ts';
import { Supervisor } from './supervisor.ts';

let dir: string;
let supervisor: Supervisor;
const reports: string[] = [];

const sleeper = () => startChild({ command: 'sleep', args: ['60'], logFile: join(dir, 'sleeper.log') });
const service = { name: 'worker', start: sleeper };

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'neonpro-supervisor-'));
  reports.length = 0;
  supervisor = new Supervisor(new ProcessRegistry(dir), (line) => reports.push(line));
});

afterEach(async () => {
  await supervisor.stopAll([]);
  rmSync(dir, { recursive: true, force: true });
});

describe('the supervisor', () => {
  it('says which service could not start', async () => {
    const broken = { name: 'api', start: () => Promise.reject(new Error('no such port')) };
    await expect(supervisor.start(broken)).rejects.toThrow('no such port');
  });

  it('brings back a service that somebody killed from outside', async () => {
    const handle = await supervisor.start(service);
    const first = handle.pid as number;
    process.kill(first, 'SIGKILL');
    await vi.waitFor(() => {
      expect(handle.pid).toBeDefined();
      expect(handle.pid).not.toBe(first);
    }, 5_000);
    expect(reports[0]).toMatch(/worker ended \(SIGKILL\)/);
  });

  it('leaves a service down that was killed on purpose, until asked', async () => {
    const handle = await supervisor.start(service);
    await handle.kill();
    await new Promise((done) => setTimeout(done, 800));
    expect(handle.pid).toBeUndefined();
    await handle.restart();
    expect(handle.pid).toBeGreaterThan(0);
  });

  it('stops in the given order', async () => {
    const order: string[] = [];
    const named = (name: string) => ({
      name,
      start: async () => {
        const running = await sleeper();
        return { ...running, stop: () => running.stop().then(() => void order.push(name)) };
      },
    });
    for (const name of ['postgres', 'api', 'worker']) await supervisor.start(named(name));
    await supervisor.stopAll([(name) => name === 'api', (name) => name === 'worker']);
    expect(order).toEqual(['api', 'worker', 'postgres']);
  });
});

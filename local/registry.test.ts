import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startChild, type Running } from './child.ts';
import { processIdentity } from './identity.ts';
import { ProcessRegistry } from './registry.ts';

let dir: string;
const started: Running[] = [];

async function sleeper(script = 'sleep 60'): Promise<Running> {
  const running = await startChild({
    command: 'sh',
    args: ['-c', script],
    logFile: join(dir, 'sleeper.log'),
  });
  started.push(running);
  return running;
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'neonpro-registry-'));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((running) => running.kill()));
  rmSync(dir, { recursive: true, force: true });
});

describe('the process registry', () => {
  it('leaves a stranger alone who got the pid of a process of ours', async () => {
    const stranger = await sleeper();
    const children = [{ name: 'worker', pid: stranger.pid, identity: 'another-boot:1' }];
    writeFileSync(join(dir, 'processes.json'), JSON.stringify({ children }));
    expect(await new ProcessRegistry(dir).endOrphans()).toEqual([]);
    expect(processIdentity(stranger.pid)).toBeDefined();
  });

  it('refuses a folder on which another launcher lives', async () => {
    const other = await sleeper();
    const launcher = { name: 'launcher', pid: other.pid, identity: processIdentity(other.pid) };
    writeFileSync(join(dir, 'processes.json'), JSON.stringify({ launcher, children: [] }));
    expect(() => new ProcessRegistry(dir).claim()).toThrow(/already runs/);
    await other.kill();
    expect(() => new ProcessRegistry(dir).claim()).not.toThrow();
  });

  it('ends what a killed launcher left behind, also what does not listen', async () => {
    const polite = await sleeper();
    const stubborn = await sleeper("trap '' TERM; while true; do sleep 1; done");
    const before = new ProcessRegistry(dir);
    before.add('api', polite.pid);
    before.add('worker', stubborn.pid);
    expect((await new ProcessRegistry(dir).endOrphans(300)).sort()).toEqual(['api', 'worker']);
    expect(processIdentity(polite.pid)).toBeUndefined();
    expect(processIdentity(stubborn.pid)).toBeUndefined();
  });

  it('starts over when its file was cut short', async () => {
    writeFileSync(join(dir, 'processes.json'), '{"children": [');
    const registry = new ProcessRegistry(dir);
    registry.claim();
    expect(await registry.endOrphans()).toEqual([]);
    expect(readFileSync(join(dir, 'processes.json'), 'utf8')).toContain(String(process.pid));
  });
});

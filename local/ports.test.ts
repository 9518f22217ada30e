import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { choosePort, freePort, isPortFree, releasePorts } from './ports.ts';

const servers: Server[] = [];

async function occupy(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

describe('ports', () => {
  it('leaves a port alone that another stack has chosen and does not use yet', async () => {
    const port = await freePort();
    releasePorts([port]);
    const other = `const { claimPort } = await import('./local/port-claims.ts'); console.log(claimPort(${port})); setTimeout(() => {}, 60_000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', other]);
    const said = await new Promise<string>((done) =>
      child.stdout.once('data', (chunk: Buffer) => done(String(chunk))),
    );
    expect(said.trim()).toBe('true');
    expect((await choosePort(port, { what: 'agenda' })).port).not.toBe(port);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await choosePort(port, { what: 'agenda' })).port).toBe(port);
  }, 30_000);

  it('refuses a taken port when it may not move, naming the port and its purpose', async () => {
    const port = await freePort();
    await occupy(port);
    await expect(choosePort(port, { strict: true, what: 'agenda' })).rejects.toThrow(`Port ${port} (agenda)`);
  });

  it('moves to the next free port and says from where', async () => {
    const port = await freePort();
    releasePorts([port]);
    await occupy(port);
    const chosen = await choosePort(port, { what: 'agenda' });
    expect(chosen.port).toBeGreaterThan(port);
    expect(chosen.movedFrom).toBe(port);
  });

  it('gives the wanted port when it is free, and not to two services', async () => {
    const port = await freePort();
    releasePorts([port]);
    expect(await choosePort(port, { what: 'first' })).toEqual({ port });
    expect((await choosePort(port, { what: 'second' })).port).not.toBe(port);
  });

  it('never hands one port out twice', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
    expect(new Set(ports).size).toBe(20);
    expect(await isPortFree(ports[0] as number)).toBe(true);
  });
});

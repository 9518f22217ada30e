import { createConnection, createServer } from 'node:net';
import { LauncherError } from './errors.ts';
import { claimPort, releasePort } from './port-claims.ts';

/** Temporal derives internal ports and refuses anything above this (measured: 32767 is the last good one). */
const highestPort = 32_767;

function tryListen(port: number, host: string): Promise<number | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}

function answers(port: number, host: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = createConnection({ port, host });
    const finish = (value: boolean) => {
      socket.destroy();
      done(value);
    };
    socket.setTimeout(500, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

/** Free for us means nobody listens on either family: a browser's `localhost` may try ::1 first and meet a stranger. */
export async function isPortFree(port: number): Promise<boolean> {
  if ((await tryListen(port, '127.0.0.1')) === undefined) return false;
  return !(await answers(port, '::1'));
}

/** Nobody listens there, and no other stack is about to. */
async function take(port: number): Promise<boolean> {
  if (!claimPort(port)) return false;
  if (await isPortFree(port)) return true;
  releasePort(port);
  return false;
}

/** A port nobody uses and nobody is about to use (two services asking at once get two ports). */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = 10_000 + Math.floor(Math.random() * (highestPort - 10_000));
    if (await take(port)) return port;
  }
  throw new LauncherError('No free port between 10000 and 32767.', 'Close some programs and start again.');
}

export type ChosenPort = { port: number; movedFrom?: number };

/** The wanted port, or the next free one when somebody else holds it; `strict` refuses instead of moving. */
export async function choosePort(
  wanted: number,
  options: { strict?: boolean; what: string },
): Promise<ChosenPort> {
  if (await take(wanted)) return { port: wanted };
  if (options.strict) {
    throw new LauncherError(
      `Port ${wanted} (${options.what}) is in use by another program.`,
      `End that program (lsof -i :${wanted}) or choose another port in the environment; .env.example lists the names.`,
    );
  }
  for (let port = wanted + 1; port < wanted + 100; port += 1) {
    if (await take(port)) return { port, movedFrom: wanted };
  }
  throw new LauncherError(`Ports ${wanted} to ${wanted + 99} (${options.what}) are all in use.`);
}

/** Ports given back when a stack stops, so that the same process can start another one on them. */
export function releasePorts(ports: number[]): void {
  for (const port of ports) releasePort(port);
}

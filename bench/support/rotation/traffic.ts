import { randomInt } from 'node:crypto';
import type { BenchClinic } from '../clinic.ts';
import type { Session } from '../http.ts';
import { canary, type Loaded } from './load.ts';

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const dayMs = 86_400_000;
const oneOf = (ids: readonly string[]): string => ids[randomInt(ids.length)] as string;

export interface Traffic {
  reads: number;
  failedReads: number;
  writes: number;
  failedWrites: number;
  /** What the last acknowledged write said. */
  notes: Map<string, string>;
  names: Map<string, string>;
  stop(): Promise<void>;
}

/** People go on reading and writing over HTTP, whatever happens to the keys. */
export function startTraffic(
  session: Session,
  clinic: BenchClinic,
  loaded: Loaded,
  say: (text: string) => void,
): Traffic {
  let isOver = false;
  const traffic: Omit<Traffic, 'stop'> = {
    ...{ reads: 0, failedReads: 0, writes: 0, failedWrites: 0 },
    ...{ notes: new Map(), names: new Map() },
  };
  const get = (path: string) => session.send('GET', path).catch(() => ({ status: 0, text: '' }));
  async function read(): Promise<void> {
    const today = Math.ceil(Date.now() / dayMs) * dayMs;
    const from = new Date(today + randomInt(Math.max(1, Math.floor(loaded.notes / 144))) * dayMs);
    const day = `from=${from.toISOString()}&to=${new Date(from.getTime() + dayMs / 4).toISOString()}`;
    const paths = [
      `/clients/${oneOf(loaded.clientIds)}`,
      `/blocks?${day}`,
      `/conversations/${oneOf(loaded.talkIds)}/items`,
      '/resources',
      '/conversations',
    ];
    for (const path of paths) {
      const { status, text } = await get(path);
      traffic.reads += 1;
      // A word that does not open is shown as none: the canary has to be there.
      const isRead = status === 200 && (!path.includes('/items') || text.includes(canary));
      if (isRead) continue;
      traffic.failedReads += 1;
      if (traffic.failedReads <= 3) say(`a read failed: ${status} ${path} ${text.slice(0, 200)}`);
    }
  }
  let written = 0;
  async function write(who: number): Promise<void> {
    const clientId = loaded.clientIds[who] as string;
    const { body } = (await session.send('GET', `/clients/${clientId}`)) as { body: { version?: number } };
    const notes = `${canary} ${(written += 1)}`;
    await acknowledged('PATCH', `/clients/${clientId}`, { version: body.version, notes }, () =>
      traffic.notes.set(clientId, notes),
    );
    const professionalId = clinic.professionalIds[who] as string;
    const name = `Profissional ${written}`;
    await acknowledged('PATCH', `/resources/${professionalId}`, { name }, () =>
      traffic.names.set(professionalId, name),
    );
  }
  async function acknowledged(
    method: string,
    path: string,
    body: unknown,
    note: () => unknown,
  ): Promise<void> {
    const { status } = await session.send(method, path, body).catch(() => ({ status: 0 }));
    traffic.writes += 1;
    if (status === 200) note();
    else traffic.failedWrites += 1;
  }
  const until = async (work: () => Promise<void>, ms: number) => {
    for (; !isOver; await pause(ms)) await work();
  };
  const people = [until(read, 20), until(read, 20), ...[0, 1].map((who) => until(() => write(who), 50))];
  return Object.assign(traffic, {
    async stop() {
      isOver = true;
      await Promise.all(people);
    },
  });
}

import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { exchange } from './http.ts';

/** A load generator in a process of its own: its work must not slow the server it measures. */
export interface LoadOrder {
  url: string;
  headers: Record<string, string>;
  clients: number;
  seconds: number;
  /** First serial number of this phase: no two bookings ever want the same slot. */
  from: number;
  slots: {
    clientIds: string[];
    procedureId: string;
    professionalIds: string[];
    /** Midnight of the clinic, epoch milliseconds. */
    firstStart: number;
    everyMs: number;
    perDay: number;
  };
}
export interface LoadResult {
  perSecond: number;
  latencies: number[];
  sent: number;
  errors: Record<string, number>;
}

async function carryOut({ url, headers, clients, seconds, from, slots }: LoadOrder): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const latencies: number[] = [];
  const errors: Record<string, number> = {};
  let serial = from;
  const began = performance.now();
  const ends = began + seconds * 1000;
  const startOf = (turn: number) =>
    slots.firstStart + Math.floor(turn / slots.perDay) * 86_400_000 + (turn % slots.perDay) * slots.everyMs;
  const wishOf = (n: number) => ({
    clientId: slots.clientIds[n % slots.clientIds.length],
    procedureId: slots.procedureId,
    professionalId: slots.professionalIds[n % slots.professionalIds.length],
    startsAt: new Date(startOf(Math.floor(n / slots.professionalIds.length))).toISOString(),
  });
  const client = async () => {
    while (performance.now() < ends) {
      const wish = wishOf(serial++);
      const started = performance.now();
      const verdict = await exchange(
        agent,
        'POST',
        url,
        { ...headers, 'idempotency-key': randomUUID() },
        wish,
      )
        .then(({ status, body }) => (status === 201 ? '' : `${status} ${JSON.stringify(body).slice(0, 120)}`))
        .catch((error: Error) => error.message);
      if (verdict === '') latencies.push(performance.now() - started);
      else errors[verdict] = (errors[verdict] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const wallSeconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { perSecond: latencies.length / wallSeconds, latencies, sent: serial - from, errors };
}

process.on('message', (order: LoadOrder) => {
  void carryOut(order).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));

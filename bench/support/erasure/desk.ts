import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import type { Caller } from '../callers.ts';
import { exchange, type Answer } from '../http.ts';

/** People of the clinic, a client and strangers before one API; what is refused ends the bench, because a flow would be missing. */
export class Desk {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 32 });
  private readonly base: string;
  private readonly callers: readonly Caller[];

  constructor(base: string, callers: readonly Caller[]) {
    this.base = base;
    this.callers = callers;
  }

  try(who: Caller['role'] | null, method: string, path: string, body?: unknown): Promise<Answer> {
    const caller = this.callers.find(({ role }) => role === who);
    const headers = {
      ...caller?.headers,
      'x-neonpro-csrf': '1',
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
    };
    return exchange(this.agent, method, `${this.base}/api/v1${path}`, headers, body);
  }

  async send<T = { id: string }>(
    who: Caller['role'] | null,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<T> {
    const answer = await this.try(who, method, path, body);
    if (answer.status < 300) return answer.body as T;
    throw new Error(`${method} ${path} answered ${answer.status} ${answer.text.slice(0, 300)}`);
  }

  close(): void {
    this.agent.destroy();
  }
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Looks until there is something. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  ms = 60_000,
): Promise<T> {
  for (const end = Date.now() + ms; Date.now() < end; await pause(400)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`there was no end of waiting: ${what}`);
}

import { randomInt } from 'node:crypto';
import { Agent } from 'node:http';
import { type Answer, exchange } from '../http.ts';

/** A browser somewhere: an address of its own on the loopback network, cookies, and whatever it likes to say of where it is. */
export class Stranger {
  readonly #agent: Agent;
  readonly #base: string;
  readonly #cookies = new Map<string, string>();

  constructor(base: string, address: string) {
    this.#base = base;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 16, localAddress: address });
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<Answer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const part = () => String(randomInt(1, 255));
    const headers = {
      'x-neonpro-csrf': '1',
      'x-forwarded-for': `${part()}.${part()}.${part()}.${part()}, ${part()}.${part()}.${part()}.${part()}`,
      ...(cookie && { cookie }),
      ...more,
    };
    const answer = await exchange(this.#agent, method, `${this.#base}/api/v1${path}`, headers, body);
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.#cookies.set(name, value);
    }
    return answer;
  }

  post = (path: string, body: unknown = {}): Promise<Answer> => this.send('POST', path, body);
  close = (): void => this.#agent.destroy();
}

/** As many as there are addresses, and more when somebody begins anew. */
export function crowd(base: string, addresses: number) {
  const everybody: Stranger[] = [];
  let turn = 0;
  return {
    next(): Stranger {
      turn += 1;
      const stranger = new Stranger(base, `127.0.0.${2 + (turn % addresses)}`);
      everybody.push(stranger);
      return stranger;
    },
    close: () => everybody.forEach((stranger) => stranger.close()),
  };
}
export type Crowd = ReturnType<typeof crowd>;

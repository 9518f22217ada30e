import { Agent, request } from 'node:http';

export interface Answer {
  status: number;
  body: unknown;
  /** The body as it came. */
  text: string;
  headers: Record<string, string | string[] | undefined>;
}

/** One exchange on a kept-alive connection; rejects when there is no whole answer. A body of text is a spreadsheet. */
export function exchange(
  agent: Agent,
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: unknown,
  timeoutMs = 30_000,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const isSheet = typeof body === 'string';
    const text = body === undefined || isSheet ? body : JSON.stringify(body);
    const sent = request(url, {
      ...{ agent, method, timeout: timeoutMs },
      headers: {
        ...(text !== undefined && {
          'content-type': isSheet ? 'text/csv' : 'application/json',
          'content-length': Buffer.byteLength(text),
        }),
        ...headers,
      },
    });
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('close', () => response.complete || reject(new Error('answer cut short')));
      response.on('end', () => {
        const answer = Buffer.concat(chunks).toString();
        const isJson = response.headers['content-type']?.includes('json');
        resolve({
          status: response.statusCode ?? 0,
          body: isJson && answer ? (JSON.parse(answer) as unknown) : answer,
          text: answer,
          headers: response.headers,
        });
      });
    });
    sent.end(text);
  });
}

/** A person at a browser: signs in over HTTP, keeps the cookies, renews them when they end. */
export class Session {
  readonly agent: Agent;
  private readonly cookies = new Map<string, string>();
  private readonly base: () => string;
  private readonly credentials: { email: string; password: string };

  /** `base` is asked before each request, so that a person can go on at another process. */
  constructor(base: () => string, credentials: { email: string; password: string }, maxSockets = 256) {
    this.base = base;
    this.credentials = credentials;
    this.agent = new Agent({ keepAlive: true, maxSockets, scheduling: 'fifo' });
  }

  async signIn(): Promise<void> {
    const answer = await this.once('POST', '/session', this.credentials);
    if (answer.status !== 200)
      throw new Error(`sign-in answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async send(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    const answer = await this.once(method, path, body, key);
    if (answer.status !== 401) return answer;
    const renewed = await this.once('POST', '/session/refresh');
    if (renewed.status !== 200) await this.signIn();
    return this.once(method, path, body, key);
  }

  close(): void {
    this.agent.destroy();
  }

  private async once(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    const headers = {
      cookie: this.cookie,
      'x-neonpro-csrf': '1',
      ...(key !== undefined && { 'idempotency-key': key }),
    };
    const answer = await exchange(this.agent, method, `${this.base()}/api/v1${path}`, headers, body);
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name, value);
    }
    return answer;
  }
}

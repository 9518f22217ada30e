import { createHash } from 'node:crypto';
import type { HttpCaller } from './http-call.ts';
import { type PixAnswer, readAnswer, tokenSchema } from './pix-answer.ts';

/** What a clinic got from its bank. */
export interface PixAccess {
  clientId: string;
  clientSecret: string;
}

/** A token is given up so long before its end, so that none runs out on the way. */
const earlyMs = 10_000;
const mostTokens = 2_000;

/** OAuth 2.0 client credentials, kept until they run out; one request for all who ask at once. */
export function createAccessTokens(options: { baseUrl: string; timeoutMs: number; call: HttpCaller }) {
  const known = new Map<string, { token: string; until: number }>();
  const asked = new Map<string, Promise<PixAnswer<string>>>();
  const keyOf = ({ clientId, clientSecret }: PixAccess) =>
    createHash('sha256').update(`${clientId}\n${clientSecret}`).digest('base64');

  async function ask(access: PixAccess, key: string): Promise<PixAnswer<string>> {
    const basic = Buffer.from(`${access.clientId}:${access.clientSecret}`).toString('base64');
    const answer = await options.call({
      ...{ method: 'POST', url: `${options.baseUrl}/oauth/token`, timeoutMs: options.timeoutMs },
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    });
    const read = readAnswer(answer, (body) => tokenSchema.safeParse(body).data ?? null);
    if (read.outcome !== 'ok') return read;
    const { access_token: token, expires_in: seconds } = read.value;
    if (known.size >= mostTokens) known.clear();
    known.set(key, { token, until: Date.now() + seconds * 1_000 - earlyMs });
    return { outcome: 'ok', value: token };
  }

  return {
    async get(access: PixAccess): Promise<PixAnswer<string>> {
      const key = keyOf(access);
      const kept = known.get(key);
      if (kept && kept.until > Date.now()) return { outcome: 'ok', value: kept.token };
      const running = asked.get(key) ?? ask(access, key).finally(() => asked.delete(key));
      asked.set(key, running);
      return running;
    },
    /** The bank did not know it any more. */
    forget(access: PixAccess): void {
      known.delete(keyOf(access));
    },
  };
}

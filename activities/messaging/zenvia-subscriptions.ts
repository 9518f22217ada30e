import { z } from 'zod';
import { parseJson, postJson, type PostRequest, type PostResult } from './post-json.ts';

export interface SubscriptionOptions {
  baseUrl: string;
  token: string;
  /** Where events go, and the header by which they prove themselves. */
  callbackUrl: string;
  secretHeader: string;
  secret: string;
  timeoutMs?: number;
  post?: (request: PostRequest) => Promise<PostResult>;
}

const listed = z.array(
  z.looseObject({
    id: z.string().regex(/^[\w-]{1,100}$/),
    eventType: z.string(),
    status: z.string().optional(),
    criteria: z.looseObject({ channel: z.string().optional() }).optional(),
    webhook: z.looseObject({
      url: z.string().optional(),
      headers: z.record(z.string(), z.string()).optional(),
    }),
  }),
);
type Listed = z.output<typeof listed>[number];

const wanted = ['MESSAGE', 'MESSAGE_STATUS'] as const;

/**
 * Zenvia tells us of receipts and answers by SMS: exactly one living subscription for each, at this address and with this secret. One
 * that Zenvia gave up (INACTIVE after too many failures) is made anew. Says how many were changed; bears being run by several workers
 * at once, because what is double goes at the next run.
 */
export async function ensureZenviaSubscriptions(options: SubscriptionOptions): Promise<number> {
  const { baseUrl, token, callbackUrl, secretHeader, secret, timeoutMs = 10_000, post = postJson } = options;
  const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> => {
    const result = await post({
      ...{ url: `${baseUrl}/v2/subscriptions${path}`, method, headers: { 'x-api-token': token }, timeoutMs },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (result.kind !== 'answer') throw new SubscriptionError(result.cause);
    if (result.status >= 300 && !(method === 'DELETE' && result.status === 404))
      throw new SubscriptionError(`http-${result.status}`);
    return parseJson(result.body);
  };
  const isGood = ({ status, webhook }: Listed): boolean =>
    status !== 'INACTIVE' &&
    (webhook.headers === undefined || hasHeader(webhook.headers, secretHeader, secret));
  const found = listed.safeParse(await call('GET', '')).data;
  if (!found) throw new SubscriptionError('unreadable-answer');
  let changes = 0;
  for (const eventType of wanted) {
    const ours = found
      .filter((one) => one.eventType === eventType && one.webhook.url === callbackUrl)
      .filter(({ criteria }) => criteria?.channel === undefined || criteria.channel === 'sms')
      .sort((one, other) => (one.id < other.id ? -1 : 1));
    const keep = ours.find(isGood);
    for (const { id } of ours.filter((one) => one !== keep)) {
      await call('DELETE', `/${id}`);
      changes += 1;
    }
    if (keep) continue;
    const webhook = { url: callbackUrl, headers: { [secretHeader]: secret } };
    await call('POST', '', { eventType, webhook, criteria: { channel: 'sms' }, version: 'v2' });
    changes += 1;
  }
  return changes;
}

/** Header names have no letter case; a provider that masks what it shows is not asked again for ever. */
function hasHeader(headers: Record<string, string>, name: string, value: string): boolean {
  const shown = Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  return shown === value || /^[*•]+$/.test(shown ?? '');
}

/** `code` is what may be logged. */
class SubscriptionError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Exchange, readJson, sendJson } from './http.ts';
import { type Answer, isSame, sendWithFaults, type SmsVendorDeps } from './sms-vendor.ts';

const words: Record<number, string> = {
  400: 'VALIDATION_ERROR',
  401: 'AUTHENTICATION_ERROR',
  404: 'NOT_FOUND',
  409: 'DUPLICATED',
};
const refused = (status: number, details: unknown[] = []): Answer => [
  status,
  { code: words[status] ?? 'INTERNAL_ERROR', message: 'Simulated Zenvia', details },
];

const sendBody = z.looseObject({
  from: z.string().min(1).max(50),
  to: z.string().regex(/^\d{10,15}$/),
  contents: z.array(z.looseObject({ type: z.literal('text'), text: z.string().min(1).max(1_520) })).length(1),
  externalId: z.string().max(64).optional(),
});
const subscriptionBody = z.looseObject({
  eventType: z.enum(['MESSAGE', 'MESSAGE_STATUS']),
  webhook: z.looseObject({ url: z.url().max(500), headers: z.record(z.string(), z.string()).default({}) }),
  criteria: z.looseObject({ channel: z.literal('sms') }),
});
// As at Zenvia: more than two for one event type and channel are refused.
const mostSubscriptions = 2;

/** Zenvia API v2 as far as SMS needs it. False when the path is none of it. */
export async function zenviaRoute(deps: SmsVendorDeps, exchange: Exchange): Promise<boolean> {
  const { pathname } = exchange.url;
  if (!pathname.startsWith('/v2/')) return false;
  const { method = '' } = exchange.request;
  const isOurs = isSame(String(exchange.request.headers['x-api-token'] ?? ''), deps.zenviaToken);
  if (method === 'POST' && pathname === '/v2/channels/sms/messages') {
    const take = async (): Promise<Answer> => (isOurs ? send(deps, await readJson(exchange)) : refused(401));
    const refusal = () => refused(deps.faults.plan.codes.zenvia);
    await sendWithFaults(deps, 'zenvia', exchange, { take, refusal });
    return true;
  }
  const [status, body] = isOurs ? await subscriptions(deps, exchange, method) : refused(401);
  sendJson(exchange, status, body);
  return true;
}

function send({ faults, events }: SmsVendorDeps, body: unknown): Answer {
  const parsed = sendBody.safeParse(body);
  if (!parsed.success)
    return refused(
      400,
      parsed.error.issues.map(({ code, path, message }) => ({ code, path: path.join('.'), message })),
    );
  const { from, to, contents, externalId } = parsed.data;
  if (faults.plan.fates[to] === 'invalid') return refused(400, [{ code: 'INVALID', path: 'to' }]);
  const text = contents[0]?.text ?? '';
  const { id } = events.take({
    ...{ provider: 'zenvia', from, to, text },
    ...(externalId !== undefined && { externalId }),
  });
  return [200, { id, from, to, direction: 'OUT', contents, ...(externalId !== undefined && { externalId }) }];
}

async function subscriptions({ store }: SmsVendorDeps, exchange: Exchange, method: string): Promise<Answer> {
  const { pathname } = exchange.url;
  const id = /^\/v2\/subscriptions\/([\w-]{1,64})$/.exec(pathname)?.[1];
  if (method === 'GET' && pathname === '/v2/subscriptions')
    return [200, [...store.subscriptions.values()].map(shown)];
  if (method === 'DELETE' && id !== undefined && store.subscriptions.has(id)) {
    store.record({ fact: 'unsubscribed', id });
    return [204, {}];
  }
  if (method !== 'POST' || pathname !== '/v2/subscriptions') return refused(404);
  const parsed = subscriptionBody.safeParse(await readJson(exchange));
  if (!parsed.success) return refused(400);
  const { eventType, webhook } = parsed.data;
  const same = [...store.subscriptions.values()].filter((one) => one.eventType === eventType);
  if (same.length >= mostSubscriptions) return refused(409);
  const subscription = { id: randomUUID(), eventType, url: webhook.url, headers: webhook.headers };
  store.record({ fact: 'subscribed', subscription });
  return [200, shown(subscription)];
}

const shown = ({
  id,
  eventType,
  url,
  headers,
}: {
  id: string;
  eventType: string;
  url: string;
  headers: object;
}) => ({
  ...{ id, eventType, webhook: { url, headers }, criteria: { channel: 'sms' } },
  ...{ status: 'ACTIVE', version: 'v2' },
});

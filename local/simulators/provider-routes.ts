import { timingSafeEqual } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Callbacks } from './callbacks.ts';
import type { FaultKind, Faults } from './faults.ts';
import { acceptRequest, GraphError } from './graph.ts';
import { HttpError, readJson, sendJson, type Exchange } from './http.ts';
import { isInbound, type AcceptedMessage, type Store } from './store.ts';
import { statusBody } from './webhook-bodies.ts';

export interface ProviderDeps {
  token: string;
  store: Store;
  faults: Faults;
  callbacks: Callbacks;
}

const windowMs = 24 * 3_600_000;

/** `POST /v24.0/:phoneNumberId/messages`, with the faults that were asked for. */
export async function sendMessageRoute(deps: ProviderDeps, exchange: Exchange, phoneNumberId: string) {
  const { faults } = deps;
  const fault = faults.draw();
  if (await refuseBefore(deps, exchange, fault)) return;
  try {
    requireToken(exchange, deps.token);
    const message = acceptRequest(phoneNumberId, await readJson(exchange));
    deps.store.record({ fact: 'accepted', message });
    reportFate(deps, message);
    if (fault === 'accept-then-drop') return void exchange.request.socket.destroy();
    if (fault === 'accept-then-delay') await wait(faults.plan.holdMs, undefined, { ref: false });
    sendJson(exchange, 200, {
      messaging_product: 'whatsapp',
      contacts: [{ input: message.to, wa_id: message.waId }],
      messages: [{ id: message.wamid, message_status: 'accepted' }],
    });
  } catch (error) {
    const refusal = error instanceof HttpError ? new GraphError(100, error.message, error.status) : error;
    if (!(refusal instanceof GraphError)) throw error;
    sendJson(exchange, refusal.status, refusal.toBody());
  }
}

/** The faults in which nothing is taken. True when the answer was given, or withheld. */
async function refuseBefore(
  { faults }: ProviderDeps,
  exchange: Exchange,
  fault?: FaultKind,
): Promise<boolean> {
  if (fault === '5xx') {
    exchange.response.writeHead(faults.pick([500, 502, 503, 504]), { 'content-type': 'text/html' });
    exchange.response.end('<html><body><h1>Bad gateway</h1></body></html>');
    return true;
  }
  if (fault === 'graph-error') {
    const error = new GraphError(faults.pick(faults.plan.codes), 'Simulated refusal');
    sendJson(exchange, error.status, error.toBody());
    return true;
  }
  if (fault === 'hang') {
    await wait(faults.plan.holdMs, undefined, { ref: false });
    exchange.request.socket.destroy();
    return true;
  }
  return false;
}

function requireToken({ request }: Exchange, token: string): void {
  const given = Buffer.from(request.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new GraphError(190, 'Invalid OAuth access token');
}

/** The statuses that a real telephone would cause. */
function reportFate({ store, faults, callbacks }: ProviderDeps, message: AcceptedMessage): void {
  const failure = failureOf(store, faults, message);
  const report = (status: 'sent' | 'delivered' | 'failed', afterMs: number) => {
    const code = status === 'failed' ? failure : undefined;
    const body = statusBody(message, status, Date.now() + afterMs, code);
    callbacks.enqueue(body, { afterMs, isStatus: true });
  };
  if (failure !== undefined) return report('failed', 50);
  report('sent', 20 + faults.random() * 60);
  report('delivered', 120 + faults.random() * 200);
}

function failureOf(store: Store, { plan }: Faults, message: AcceptedMessage): number | undefined {
  if (plan.unreachable.some((number) => number === message.to || number === message.waId)) return 131026;
  if (message.type !== 'text') return undefined;
  const conversation = store.conversations.get(`${message.phoneNumberId}-${message.waId}`);
  const isOpen = conversation?.messages.some((m) => isInbound(m) && m.at > message.acceptedAt - windowMs);
  return isOpen ? undefined : 131047;
}

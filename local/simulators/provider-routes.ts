import { timingSafeEqual } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { AcceptedMessage } from './facts.ts';
import type { Fate } from './fate.ts';
import type { FaultKind, Faults } from './faults.ts';
import { acceptRequest, GraphError } from './graph.ts';
import { HttpError, readJson, sendJson, type Exchange } from './http.ts';
import { mediaPath, mediaRoute } from './media-routes.ts';
import type { MediaStore } from './media-store.ts';
import { numberOf } from './numbers.ts';
import { isUserId, type People } from './people.ts';
import type { Rates } from './rates.ts';
import type { Store } from './store.ts';
import { templateRoute } from './template-routes.ts';
import type { Review } from './template-review.ts';
import type { Templates } from './templates.ts';

export interface ProviderDeps {
  /** Bearer tokens that are let in. */
  token: string;
  store: Store;
  faults: Faults;
  fate: Fate;
  rates: Rates;
  people: People;
  templates: Templates;
  review: Review;
  media: MediaStore;
}

const path = /^\/v\d+\.\d+\/([\w-]{1,64})(?:\/(messages|message_templates|phone_numbers))?$/;
const downPollMs = 50;

/** The Cloud API, with the faults that were asked for. True when the request was for it. */
export async function providerRoute(deps: ProviderDeps, exchange: Exchange): Promise<boolean> {
  const { pathname } = exchange.url;
  const match = path.exec(pathname);
  if (!match && pathname !== mediaPath) return false;
  if (await isAway(deps, exchange)) return true;
  const [, id = '', what] = match ?? [];
  try {
    if (exchange.request.method === 'POST' && what === 'messages') await sendMessage(deps, exchange, id);
    else {
      requireToken(exchange, deps.token);
      if (what === 'message_templates') await templateRoute(deps, exchange, id);
      else if (what === 'phone_numbers') sendJson(exchange, 200, numbersAnswer(deps.store, id));
      else if (!match) mediaRoute(deps, exchange, exchange.url.searchParams.get('mid') ?? '', true);
      else if (deps.store.media.has(id)) mediaRoute(deps, exchange, id, false);
      else sendJson(exchange, 200, numberAnswer(deps.store, id));
    }
  } catch (error) {
    const refusal =
      error instanceof HttpError ? new GraphError(100, error.message, { status: error.status }) : error;
    if (!(refusal instanceof GraphError)) throw error;
    sendJson(exchange, refusal.status, refusal.toBody());
  }
  return true;
}

/** Down or hanging as a whole: reads fail as sends do, and nothing is taken. */
async function isAway({ faults }: ProviderDeps, exchange: Exchange): Promise<boolean> {
  if (faults.plan.mode === 'up') return false;
  if (faults.plan.mode === 'down') {
    const error = new GraphError(2, 'Service temporarily unavailable');
    sendJson(exchange, error.status, error.toBody());
    return true;
  }
  const { socket } = exchange.request;
  while (faults.plan.mode === 'hang' && !socket.destroyed) await wait(downPollMs, undefined, { ref: false });
  socket.destroy();
  return true;
}

function numberAnswer(store: Store, id: string): object {
  const isKnown =
    store.numbers.has(id) || [...store.conversations.values()].some((one) => one.phoneNumberId === id);
  if (!isKnown) throw new GraphError(100, `Object with ID '${id}' does not exist`, { subcode: 33 });
  const { displayPhone } = numberOf(store, id);
  return {
    id,
    display_phone_number: displayPhone,
    quality_rating: 'GREEN',
    throughput: { level: 'STANDARD' },
  };
}

/** `GET /v24.0/:wabaId/phone_numbers`: those that were described; an account without any does not exist. */
function numbersAnswer(store: Store, wabaId: string): object {
  const numbers = [...store.numbers.values()].filter((one) => one.wabaId === wabaId);
  if (numbers.length === 0)
    throw new GraphError(100, `Object with ID '${wabaId}' does not exist`, { subcode: 33 });
  return {
    data: numbers.map((one) => ({ id: one.phoneNumberId, display_phone_number: one.displayPhone })),
    paging: { cursors: { before: '0', after: '0' } },
  };
}

/** `POST /v24.0/:phoneNumberId/messages` */
async function sendMessage(deps: ProviderDeps, exchange: Exchange, phoneNumberId: string): Promise<void> {
  const { faults } = deps;
  const fault = faults.draw();
  if (await refuseBefore(deps, exchange, fault)) return;
  requireToken(exchange, deps.token);
  const message = acceptRequest(deps, phoneNumberId, await readJson(exchange));
  const ordered = faults.ordered('now', [message.to, message.waId]);
  if (ordered !== undefined) throw new GraphError(ordered, 'Ordered refusal');
  deps.rates.pass(phoneNumberId, message.waId);
  deps.fate.take(message);
  if (fault === 'accept-then-drop') return void exchange.request.socket.destroy();
  if (fault === 'accept-then-delay') await wait(faults.plan.holdMs, undefined, { ref: false });
  sendJson(exchange, 200, answerTo(message, deps.fate.isHeld(message)));
}

const answerTo = ({ to, waId, wamid }: AcceptedMessage, isHeld: boolean) => ({
  messaging_product: 'whatsapp',
  contacts: [{ input: to, ...(isUserId(to) ? { user_id: to } : { wa_id: waId }) }],
  messages: [{ id: wamid, message_status: isHeld ? 'held_for_quality_assessment' : 'accepted' }],
});

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

import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Exchange, sendJson } from './http.ts';
import type { SmsEvents } from './sms-events.ts';
import type { SmsFaults } from './sms-faults.ts';
import type { SmsStore, SmsVendor } from './sms-store.ts';

export interface SmsVendorDeps {
  store: SmsStore;
  faults: SmsFaults;
  events: SmsEvents;
  zenviaToken: string;
  twilioAccountSid: string;
  twilioToken: string;
}

/** Status and body of an answer. */
export type Answer = [status: number, body: unknown];

const digest = (text: string) => createHash('sha256').update(text).digest();
export const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));

/**
 * A request to send, with the faults that were asked for: `take` does it, `refusal` is how this vendor says no. A gateway's page is what a
 * 5xx looks like from outside: nobody can tell what lies behind it.
 */
export async function sendWithFaults(
  { faults }: SmsVendorDeps,
  provider: SmsVendor,
  exchange: Exchange,
  { take, refusal }: { take: () => Promise<Answer>; refusal: () => Answer },
): Promise<void> {
  const fault = faults.draw(provider);
  const { response, request } = exchange;
  if (fault === '5xx')
    return void response
      .writeHead(502, { 'content-type': 'text/html' })
      .end('<html><h1>Bad gateway</h1></html>');
  if (fault === 'hang') {
    await wait(faults.plan.holdMs, undefined, { ref: false });
    return void request.socket.destroy();
  }
  const [status, body] = fault === 'refusal' ? refusal() : await take();
  if (fault === 'accept-then-drop') return void request.socket.destroy();
  if (fault === 'accept-then-delay') await wait(faults.plan.holdMs, undefined, { ref: false });
  sendJson(exchange, status, body);
}

import { type Exchange, readText, sendJson } from './http.ts';
import { smsStateOf, type TakenSms } from './sms-store.ts';
import { type Answer, isSame, sendWithFaults, type SmsVendorDeps } from './sms-vendor.ts';

const messages: Record<number, [status: number, message: string]> = {
  20003: [401, 'Authenticate'],
  20404: [404, 'The requested resource was not found'],
  20429: [429, 'Too many requests'],
  20500: [500, 'Internal server error'],
  21610: [400, 'Attempt to send to unsubscribed recipient'],
};

const refused = (code: number): Answer => {
  const [status, message] = messages[code] ?? [400, 'Simulated Twilio'];
  return [status, { code, message, status, more_info: `https://www.twilio.com/docs/errors/${code}` }];
};

/** Twilio's account and its Messages, as far as SMS needs them. False when the path is none of it. */
export async function twilioRoute(deps: SmsVendorDeps, exchange: Exchange): Promise<boolean> {
  const path = /^\/2010-04-01\/Accounts\/(AC[0-9a-f]{32})(.*)\.json$/.exec(exchange.url.pathname);
  if (!path) return false;
  const { method = '' } = exchange.request;
  const basic = /^Basic (.+)$/.exec(exchange.request.headers.authorization ?? '')?.[1] ?? '';
  const given = Buffer.from(basic, 'base64').toString();
  const isOurs =
    path[1] === deps.twilioAccountSid && isSame(given, `${deps.twilioAccountSid}:${deps.twilioToken}`);
  const rest = path[2] ?? '';
  if (method === 'POST' && rest === '/Messages') {
    const take = async (): Promise<Answer> =>
      isOurs ? send(deps, new URLSearchParams(await readText(exchange))) : refused(20003);
    const refusal = () => refused(deps.faults.plan.codes.twilio);
    await sendWithFaults(deps, 'twilio', exchange, { take, refusal });
    return true;
  }
  const [status, body] = isOurs ? read(deps, method, rest) : refused(20003);
  sendJson(exchange, status, body);
  return true;
}

function read({ store, twilioAccountSid }: SmsVendorDeps, method: string, rest: string): Answer {
  if (method !== 'GET') return refused(20404);
  if (rest === '') return [200, { sid: twilioAccountSid, status: 'active' }];
  const message = store.taken.get(/^\/Messages\/(SM[0-9a-f]{32})$/.exec(rest)?.[1] ?? '');
  return message?.provider === 'twilio' ? [200, shown(message)] : refused(20404);
}

function send({ faults, events }: SmsVendorDeps, form: URLSearchParams): Answer {
  const to = form.get('To') ?? '';
  const from = form.get('From') ?? form.get('MessagingServiceSid') ?? '';
  const text = form.get('Body') ?? '';
  if (!/^\+\d{10,15}$/.test(to)) return refused(21211);
  if (!from) return refused(21603);
  if (!text || text.length > 1_600) return refused(text ? 21617 : 21602);
  const fate = faults.plan.fates[to.slice(1)];
  if (fate === 'invalid') return refused(21211);
  if (fate === 'opted-out') return refused(21610);
  const callbackUrl = form.get('StatusCallback');
  const message = events.take({
    ...{ provider: 'twilio', from, to: to.slice(1), text },
    ...(callbackUrl !== null && { callbackUrl }),
  });
  return [201, shown(message)];
}

/** Texts are not kept there (ContentRetention=discard). */
function shown(message: TakenSms) {
  const status = smsStateOf(message);
  return {
    ...{ sid: message.id, status, to: `+${message.to}`, from: message.from, body: '' },
    ...{
      error_code: status === 'undelivered' ? (message.errorCode ?? null) : null,
      direction: 'outbound-api',
    },
    date_created: new Date(message.at).toUTCString(),
  };
}

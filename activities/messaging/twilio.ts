import { z } from 'zod';
import { smsRefusalOf } from '../../domain/messaging/sms-errors.ts';
import { twilioStatus } from '../../domain/messaging/sms-receipts.ts';
import { parseJson, type PostResult } from './post-json.ts';
import type { SmsAdapter, SmsReceipt } from './sms.ts';
import type { SendOutcome } from './whatsapp-answer.ts';

export interface TwilioAccount {
  /** `https://api.twilio.com` */
  baseUrl: string;
  accountSid: string;
  authToken: string;
  /** A number (E.164) or a messaging service (MG…). */
  from: string;
  /** Where receipts go; our reference is added to it. */
  callbackUrl: string;
}

const sid = z.string().regex(/^[A-Z]{2}[0-9a-f]{32}$/);
const accepted = z.looseObject({ sid });
const refused = z.looseObject({ code: z.number().int() });
const message = z.looseObject({ sid, status: z.string(), error_code: z.number().int().nullish() });
// Twilio keeps a message in its queue for at most ten hours.
const longestSeconds = 36_000;

/** Twilio's Messages resource. The text is not kept there, and the number only in part (LGPD art. 6 III). */
export function twilioAdapter(account: TwilioAccount): SmsAdapter {
  const { baseUrl, accountSid, authToken, from, callbackUrl } = account;
  const root = `${baseUrl}/2010-04-01/Accounts/${accountSid}`;
  const basic = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
  const headers = { authorization: `Basic ${basic}` };
  return {
    send({ to, text, reference, usefulForMs }) {
      const form = new URLSearchParams({ To: to, Body: text });
      form.set(from.startsWith('MG') ? 'MessagingServiceSid' : 'From', from);
      form.set('StatusCallback', `${callbackUrl}?ref=${encodeURIComponent(reference)}`);
      form.set('ContentRetention', 'discard');
      form.set('AddressRetention', 'obfuscate');
      if (usefulForMs !== undefined)
        form.set(
          'ValidityPeriod',
          String(Math.max(1, Math.min(longestSeconds, Math.floor(usefulForMs / 1_000)))),
        );
      return {
        ...{ url: `${root}/Messages.json`, headers, body: form.toString() },
        contentType: 'application/x-www-form-urlencoded',
      };
    },
    readSent,
    ask: { url: `${root}.json`, method: 'GET', headers },
    look: {
      call: (providerId) => ({
        url: `${root}/Messages/${encodeURIComponent(providerId.replace(/^twilio:/, ''))}.json`,
        ...{ method: 'GET', headers },
      }),
      read: readLook,
    },
  };
}

function readSent(result: PostResult): SendOutcome {
  if (result.kind !== 'answer') return { outcome: result.kind, cause: result.cause };
  const { status } = result;
  const body = parseJson(result.body);
  if (status >= 200 && status < 300) {
    const id = accepted.safeParse(body).data?.sid;
    if (id === undefined) return { outcome: 'ambiguous', cause: 'unreadable-answer' };
    return { outcome: 'accepted', providerId: `twilio:${id}` };
  }
  const known = refused.safeParse(body).data?.code;
  if (known === undefined && (status >= 500 || status === 408))
    return { outcome: 'ambiguous', cause: `http-${status}` };
  const code = known ?? status;
  const { action, retryAfterMs } = smsRefusalOf('twilio', code);
  return {
    ...{ outcome: 'refused', code, action, isServerSide: status >= 500 },
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function readLook(body: unknown): SmsReceipt | null {
  const parsed = message.safeParse(body).data;
  const status = parsed && twilioStatus(parsed.status);
  if (!parsed || !status) return null;
  return { status, ...(parsed.error_code != null && { errorCode: String(parsed.error_code) }) };
}

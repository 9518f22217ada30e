import { z } from 'zod';
import { smsRefusalOf } from '../../domain/messaging/sms-errors.ts';
import { zenviaReference } from '../../domain/messaging/sms-reference.ts';
import { parseJson, type PostResult } from './post-json.ts';
import type { SmsAdapter } from './sms.ts';
import type { SendOutcome } from './whatsapp-answer.ts';

export interface ZenviaAccount {
  /** `https://api.zenvia.com` */
  baseUrl: string;
  token: string;
  /** The sender that the account was given. */
  from: string;
}

const accepted = z.looseObject({ id: z.string().regex(/^[\w-]{1,100}$/) });
const refused = z.looseObject({ code: z.string() });

/** Zenvia API v2, channel `sms`. Its API gives no way to ask what became of a message: receipts only. */
export function zenviaAdapter({ baseUrl, token, from }: ZenviaAccount): SmsAdapter {
  const headers = { 'x-api-token': token };
  return {
    send: ({ to, text, reference }) => ({
      url: `${baseUrl}/v2/channels/sms/messages`,
      headers,
      body: JSON.stringify({
        ...{ from, to: to.replace(/^\+/, ''), externalId: zenviaReference.write(reference) },
        contents: [{ type: 'text', text, encodingStrategy: 'AUTO' }],
      }),
    }),
    readSent,
    ask: { url: `${baseUrl}/v2/subscriptions`, method: 'GET', headers },
  };
}

function readSent(result: PostResult): SendOutcome {
  if (result.kind !== 'answer') return { outcome: result.kind, cause: result.cause };
  const { status } = result;
  const body = parseJson(result.body);
  if (status >= 200 && status < 300) {
    const id = accepted.safeParse(body).data?.id;
    if (id === undefined) return { outcome: 'ambiguous', cause: 'unreadable-answer' };
    return { outcome: 'accepted', providerId: `zenvia:${id}` };
  }
  // It has this externalId already: an earlier try was taken after all, and its receipt will say so.
  if (status === 409) return { outcome: 'ambiguous', cause: 'duplicated' };
  const isZenvias = refused.safeParse(body).success;
  // Of a gateway in between: it may have come after the message went through.
  if ((status >= 500 && !isZenvias) || status === 408)
    return { outcome: 'ambiguous', cause: `http-${status}` };
  const { action, retryAfterMs } = smsRefusalOf('zenvia', status >= 500 ? 500 : status);
  return {
    ...{ outcome: 'refused', code: status, action, isServerSide: status >= 500 },
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

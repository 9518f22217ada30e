import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';
import { readAnswer, type SendOutcome } from './whatsapp-answer.ts';
import { postJson, type PostRequest, type PostResult } from './post-json.ts';

export type { SendOutcome } from './whatsapp-answer.ts';

interface Addressing {
  phoneNumberId: string;
  token: string;
  /** Digits of E.164 with the ninth digit, no plus sign. */
  to: string;
  /** Our message id; every status webhook of this message echoes it. */
  callbackData: string;
}

export interface TemplateSend extends Addressing {
  template: { name: string; language: string; bodyParams: string[]; quickReplyPayloads: string[] };
}

export interface TextSend extends Addressing {
  text: string;
  /** The wamid that is being answered. */
  replyTo?: string;
}

export interface WhatsAppOptions {
  baseUrl: string;
  version: string;
  timeoutMs?: number;
  /** Calls that fail in a row before the breaker opens, and how long it stays open (milliseconds). */
  breaker?: { failures: number; openMs: number };
  post?: (request: PostRequest) => Promise<PostResult>;
}

export type WhatsApp = ReturnType<typeof createWhatsApp>;

/** WhatsApp Cloud API. Answers of the provider are results, never exceptions; nothing is retried in here. */
export function createWhatsApp(options: WhatsAppOptions) {
  const { baseUrl, version, timeoutMs = 10_000, post = postJson } = options;
  const { failures, openMs } = options.breaker ?? { failures: 5, openMs: 5_000 };
  const breaker = circuitBreaker(
    handleWhenResult((outcome) => isProviderDown(outcome as SendOutcome)),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failures) },
  );

  async function send({ phoneNumberId, token, to, callbackData }: Addressing, content: object) {
    const message = {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to,
      ...content,
      biz_opaque_callback_data: callbackData,
    };
    const request: PostRequest = {
      url: `${baseUrl}/${version}/${encodeURIComponent(phoneNumberId)}/messages`,
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(message),
      timeoutMs,
    };
    try {
      return await breaker.execute(async (): Promise<SendOutcome> => readAnswer(await post(request)));
    } catch (error) {
      if (error instanceof BrokenCircuitError) return { outcome: 'not-sent', cause: 'breaker-open' } as const;
      throw error;
    }
  }

  return {
    sendTemplate: (input: TemplateSend): Promise<SendOutcome> =>
      send(input, { type: 'template', template: templateOf(input.template) }),

    sendText: (input: TextSend): Promise<SendOutcome> =>
      send(input, {
        type: 'text',
        text: { body: input.text, preview_url: false },
        ...(input.replyTo !== undefined && { context: { message_id: input.replyTo } }),
      }),
  };
}

function templateOf({ name, language, bodyParams, quickReplyPayloads }: TemplateSend['template']) {
  const body = bodyParams.length
    ? [{ type: 'body', parameters: bodyParams.map((text) => ({ type: 'text', text })) }]
    : [];
  const buttons = quickReplyPayloads.map((payload, index) => ({
    type: 'button',
    sub_type: 'quick_reply',
    index: String(index),
    parameters: [{ type: 'payload', payload }],
  }));
  return { name, language: { code: language }, components: [...body, ...buttons] };
}

/** A wrong number or an expired token says nothing about the provider's health; silence and 5xx do. */
function isProviderDown(outcome: SendOutcome): boolean {
  if (outcome.outcome === 'refused') return outcome.isServerSide;
  return outcome.outcome !== 'accepted';
}

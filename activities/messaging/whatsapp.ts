import { refusalOf } from '../../domain/messaging/whatsapp-errors.ts';
import { postJson, type PostRequest, type PostResult } from './post-json.ts';
import { createProviderBreaker, type BreakerState } from './provider-breaker.ts';
import { readAnswer, type SendOutcome } from './whatsapp-answer.ts';
import {
  buttonsContent,
  listContent,
  reactionContent,
  templateContent,
  textContent,
  type ButtonsContent,
  type ListContent,
  type ReactionContent,
  type TemplateContent,
  type TextContent,
} from './whatsapp-content.ts';

export type { SendOutcome } from './whatsapp-answer.ts';

interface Account {
  phoneNumberId: string;
  token: string;
}

interface Addressing extends Account {
  /** Digits of E.164 with the ninth digit, no plus sign. */
  to?: string;
  /** The business-scoped id (`BR.…`) of a person whose number is not known; `to` goes before it. */
  recipient?: string;
  /** Our message id; every status webhook of this message echoes it. */
  callbackData: string;
}

export interface TemplateSend extends Addressing {
  template: TemplateContent;
}
export type TextSend = Addressing & TextContent;
export type ButtonsSend = Addressing & ButtonsContent;
export type ListSend = Addressing & ListContent;
export type ReactionSend = Addressing & ReactionContent;

export interface WhatsAppOptions {
  baseUrl: string;
  version: string;
  timeoutMs?: number;
  /** Calls that fail in a row before the breaker opens, and how long it stays open (milliseconds). */
  breaker?: { failures: number; openMs: number };
  onState?: (provider: 'whatsapp', state: BreakerState) => void;
  post?: (request: PostRequest) => Promise<PostResult>;
}

export type WhatsApp = ReturnType<typeof createWhatsApp>;

/**
 * WhatsApp Cloud API. Answers of the provider are results, never exceptions; nothing is retried in here. One for a process: its breaker
 * has to know of every failure.
 */
export function createWhatsApp(options: WhatsAppOptions) {
  const { baseUrl, version, timeoutMs = 10_000, post = postJson, onState } = options;
  const callOf = ({ phoneNumberId, token }: Account) => ({
    url: `${baseUrl}/${version}/${encodeURIComponent(phoneNumberId)}`,
    headers: { authorization: `Bearer ${token}` },
    timeoutMs,
  });
  const breaker = createProviderBreaker<PostResult, Account>({
    ...options.breaker,
    isDown: isProviderDown,
    ask: (about) => {
      const call = callOf(about);
      return post({
        ...call,
        method: 'GET',
        url: `${call.url}?fields=id`,
        timeoutMs: Math.min(timeoutMs, 5_000),
      });
    },
    onState: (state) => onState?.('whatsapp', state),
  });

  async function send(input: Addressing, content: object): Promise<SendOutcome> {
    const { to, recipient, callbackData, phoneNumberId, token } = input;
    if (to === undefined && recipient === undefined) return nobody;
    const message = {
      ...{ messaging_product: 'whatsapp', recipient_type: 'individual' },
      ...(to === undefined ? { recipient } : { to }),
      ...content,
      biz_opaque_callback_data: callbackData,
    };
    const call = callOf(input);
    const request = { ...call, url: `${call.url}/messages`, body: JSON.stringify(message) };
    const result = await breaker.run(() => post(request), { phoneNumberId, token });
    return result === null ? { outcome: 'not-sent', cause: 'breaker-open' } : readAnswer(result);
  }

  return {
    /** Asks whether it is back, if it was down. */
    probe: breaker.probe,
    sendTemplate: (input: TemplateSend) => send(input, templateContent(input.template)),
    /** Words, buttons and lists are taken only within 24 hours of the person's last message. */
    sendText: (input: TextSend) => send(input, textContent(input)),
    sendButtons: (input: ButtonsSend) => send(input, buttonsContent(input)),
    sendList: (input: ListSend) => send(input, listContent(input)),
    sendReaction: (input: ReactionSend) => send(input, reactionContent(input)),
  };
}

/** Meta's own words for it: a parameter is missing. */
const nobody: SendOutcome = {
  outcome: 'refused',
  code: 131008,
  action: refusalOf(131008).action,
  isServerSide: false,
};

/** A wrong number or an expired token says nothing about the provider's health; silence and 5xx do. */
const isProviderDown = (result: PostResult): boolean => {
  if (result.kind !== 'answer') return true;
  // A 200 that nobody can read is no Graph: something in between answers for it.
  return result.status >= 500 || result.status === 408 || readsAsNothing(result);
};

const readsAsNothing = ({ status, body }: { status: number; body: string }): boolean =>
  status < 300 && !/^\s*\{/.test(body);

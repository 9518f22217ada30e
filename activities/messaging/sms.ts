import type { ProviderStatus } from '../../domain/messaging/message-state.ts';
import type { SmsProvider } from '../../domain/messaging/delivery.ts';
import { parseJson, postJson, type PostRequest, type PostResult } from './post-json.ts';
import { createProviderBreaker, type BreakerState } from './provider-breaker.ts';
import { twilioAdapter, type TwilioAccount } from './twilio.ts';
import type { SendOutcome } from './whatsapp-answer.ts';
import { zenviaAdapter, type ZenviaAccount } from './zenvia.ts';

export interface SmsSend {
  /** E.164, with the plus sign. */
  to: string;
  /** As `smsText` made it. */
  text: string;
  /** `${clinicId}.${messageId}`; receipts bring it back. */
  reference: string;
  /** How long the provider may keep trying; milliseconds. */
  usefulForMs?: number;
}

export interface SmsReceipt {
  status: ProviderStatus;
  errorCode?: string;
}

export interface SmsClient {
  readonly provider: SmsProvider;
  /** False: this house has no account there, and `send` takes nothing. */
  readonly isConfigured: boolean;
  send(input: SmsSend): Promise<SendOutcome>;
  /** What became of a message, by the id that `send` gave; null when the provider has no answer (yet). */
  look(providerId: string): Promise<SmsReceipt | null>;
  /** Asks whether it is back, if it was down. */
  probe: () => Promise<void>;
}

export type SmsClients = Record<SmsProvider, SmsClient>;

type Call = Omit<PostRequest, 'timeoutMs'>;

/** What a provider's API looks like; nothing in it does anything. */
export interface SmsAdapter {
  send(input: SmsSend): Call;
  readSent(result: PostResult): SendOutcome;
  /** A read that changes nothing: whether the provider is back. */
  ask: Call;
  look?: { call(providerId: string): Call; read(body: unknown): SmsReceipt | null };
}

export interface SmsOptions {
  zenvia: ZenviaAccount | null;
  twilio: TwilioAccount | null;
  timeoutMs?: number;
  breaker?: { failures: number; openMs: number };
  post?: (request: PostRequest) => Promise<PostResult>;
  onState?: (provider: SmsProvider, state: BreakerState) => void;
  /** Writes down which clinic's SMS went to a number, or may have, so that an answer finds its clinic. */
  noteRecipient?: (clinicId: string, to: string) => Promise<void>;
}

/** SMS by Zenvia and Twilio. Answers of a provider are results, never exceptions; nothing is retried in here. */
export function createSms(options: SmsOptions): SmsClients {
  return {
    zenvia: clientOf('zenvia', options.zenvia && zenviaAdapter(options.zenvia), options),
    twilio: clientOf('twilio', options.twilio && twilioAdapter(options.twilio), options),
  };
}

function clientOf(provider: SmsProvider, adapter: SmsAdapter | null, options: SmsOptions): SmsClient {
  const nothing = { outcome: 'not-sent', cause: 'not-configured' } as const;
  if (!adapter)
    return {
      ...{ provider, isConfigured: false },
      send: () => Promise.resolve(nothing),
      look: () => Promise.resolve(null),
      probe: () => Promise.resolve(),
    };
  const { timeoutMs = 10_000, post = postJson, onState, noteRecipient } = options;
  // It has left: an answer that finds nobody is the lesser evil, so a failure here changes no outcome.
  const note = ({ reference, to }: SmsSend) =>
    noteRecipient?.(reference.split('.')[0] ?? '', to).catch(() => undefined);
  const call = (request: Call) => post({ ...request, timeoutMs });
  const breaker = createProviderBreaker<PostResult>({
    ...options.breaker,
    isDown,
    ask: () => call(adapter.ask),
    onState: (state) => onState?.(provider, state),
  });
  return {
    provider,
    isConfigured: true,
    probe: breaker.probe,
    async send(input) {
      const result = await breaker.run(() => call(adapter.send(input)));
      if (result === null) return { outcome: 'not-sent', cause: 'breaker-open' };
      const outcome = adapter.readSent(result);
      // A clinic whose SMS never left would get the answer to another's.
      if (outcome.outcome === 'accepted' || outcome.outcome === 'ambiguous') await note(input);
      return outcome;
    },
    async look(providerId) {
      if (!adapter.look) return null;
      const { look } = adapter;
      const result = await breaker.run(() => call(look.call(providerId)));
      return result?.kind === 'answer' && result.status === 200 ? look.read(parseJson(result.body)) : null;
    },
  };
}

/** A wrong number or an expired token says nothing about the provider's health; silence and 5xx do. */
const isDown = (result: PostResult): boolean => result.kind !== 'answer' || result.status >= 500;

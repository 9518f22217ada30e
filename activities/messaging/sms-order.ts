import type { SmsProvider } from '../../domain/messaging/delivery.ts';
import { isProvidersOwnTrouble } from '../../domain/messaging/sms-errors.ts';
import type { SmsClients, SmsSend } from './sms.ts';
import type { SendOutcome } from './whatsapp-answer.ts';

export interface SmsSent {
  /** Whose answer it is; null when no provider of the list is configured. */
  provider: SmsProvider | null;
  outcome: SendOutcome;
  /** Of those that were asked before it: each says something of its own account. */
  passedOver: readonly PassedOver[];
}
export interface PassedOver {
  provider: SmsProvider;
  refusal: Extract<SendOutcome, { outcome: 'refused' }>;
}

/**
 * Asks the clinic's providers in its order. The next one gets the message only when the one before certainly took nothing, for a reason of
 * its own: after silence nobody does, and a number that is no mobile is none anywhere.
 */
export async function sendInOrder(
  clients: SmsClients,
  order: readonly SmsProvider[],
  input: SmsSend,
): Promise<SmsSent> {
  const passedOver: PassedOver[] = [];
  const nobody = { outcome: 'not-sent', cause: 'not-configured' } as const;
  let last: SmsSent = { provider: null, outcome: nobody, passedOver };
  for (const provider of order) {
    const client = clients[provider];
    if (!client.isConfigured) continue;
    if (last.provider !== null && last.outcome.outcome === 'refused')
      passedOver.push({ provider: last.provider, refusal: last.outcome });
    last = { provider, outcome: await client.send(input), passedOver };
    if (!mayPassOn(last.outcome)) return last;
  }
  return last;
}

const mayPassOn = (outcome: SendOutcome): boolean =>
  outcome.outcome === 'not-sent' || (outcome.outcome === 'refused' && isProvidersOwnTrouble(outcome.action));

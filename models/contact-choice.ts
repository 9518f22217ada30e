// Table contact_choices: what clients agreed to be written to about, with its proof; owner context: messaging.
import { randomUUID } from 'node:crypto';
import type { Channel } from '../domain/messaging/delivery.ts';
import type { Scope } from './tenancy.ts';

export const choicePurposes = ['service', 'offers'] as const;
export type ChoicePurpose = (typeof choicePurposes)[number];

export interface ContactChoice {
  clientId: string;
  channel: Channel;
  purpose: ChoicePurpose;
  choice: 'granted' | 'withdrawn';
  source:
    | 'reception'
    | 'booking-page'
    | 'preference-page'
    | 'import'
    | 'keyword'
    | 'provider'
    | 'program'
    | 'migration';
  /** Version of the words she answered (domain/messaging/choice-texts.ts); a keyword is its own text. */
  textVersion: string;
  /** The message she chose with, when it was one. */
  inboundId?: string | null;
}

/** Null: never asked. */
export type CurrentChoices = Record<`${Channel}:${ChoicePurpose}`, 'granted' | 'withdrawn' | null>;

const nothing: CurrentChoices = {
  'whatsapp:service': null,
  'whatsapp:offers': null,
  'sms:service': null,
  'sms:offers': null,
};

/** Writes a choice down, unless it is what already holds. The one writer of `clients.whatsapp_opt_in_at`, which repeats (whatsapp, service). */
export async function recordChoice(scope: Scope, choice: ContactChoice): Promise<boolean> {
  const { trx, clinicId, actor } = scope;
  const { clientId, channel, purpose } = choice;
  const current = await currentChoices(scope, clientId);
  if (current[`${channel}:${purpose}`] === choice.choice) return false;
  await trx('contactChoices').insert({ ...choice, clinicId, id: randomUUID(), actorId: actor.actorId });
  if (channel === 'whatsapp' && purpose === 'service')
    await trx('clients')
      .where({ clinicId, id: clientId })
      .update({
        whatsappOptInAt: choice.choice === 'granted' ? new Date() : null,
        updatedAt: new Date(),
        version: trx.raw('version + 1'),
      });
  await scope.audit({
    ...{ action: `contact-choice.${choice.choice}`, entity: 'client', entityId: clientId },
    ...{ subjectIds: [clientId], purpose: 'CONSENT' },
  });
  return true;
}

export async function currentChoices({ run, clinicId }: Scope, clientId: string): Promise<CurrentChoices> {
  const rows = await run<{ channel: Channel; purpose: ChoicePurpose; choice: 'granted' | 'withdrawn' }>({
    name: 'current-choices',
    text: `select distinct on (channel, purpose) channel, purpose, choice from contact_choices
      where clinic_id = $1 and client_id = $2 order by channel, purpose, chosen_at desc`,
    values: [clinicId, clientId],
  });
  return {
    ...nothing,
    ...Object.fromEntries(rows.map(({ channel, purpose, choice }) => [`${channel}:${purpose}`, choice])),
  };
}

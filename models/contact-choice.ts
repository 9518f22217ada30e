// Table contact_choices: what clients agreed to be written to about, with its proof; owner context: messaging.
import { randomUUID } from 'node:crypto';
import type { ChoiceTextVersion } from '../domain/messaging/choice-texts.ts';
import type { Channel } from '../domain/messaging/delivery.ts';
import { withdrawByChoice } from './consent-withdrawal.ts';
import { blockedSql } from './processing-block.ts';
import type { Scope } from './tenancy.ts';

export const choicePurposes = ['service', 'offers'] as const;
export type ChoicePurpose = (typeof choicePurposes)[number];

/** How it came about, and the words she answered. */
export interface ChoiceProof {
  source: 'reception' | 'booking-page' | 'preference-page' | 'import' | 'keyword' | 'provider' | 'program';
  textVersion: ChoiceTextVersion;
}

export interface ContactChoice extends ChoiceProof {
  clientId: string;
  channel: Channel;
  purpose: ChoicePurpose;
  choice: 'granted' | 'withdrawn';
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

/** Writes a choice down, unless it is what already holds. */
export async function recordChoice(scope: Scope, choice: ContactChoice): Promise<boolean> {
  const { clientId, channel, purpose } = choice;
  const current = await currentChoices(scope, clientId);
  if (current[`${channel}:${purpose}`] === choice.choice) return false;
  await keepProof(scope, choice);
  return true;
}

/** The line of proof; Postgres repeats (whatsapp, service) in `clients.whatsapp_opt_in_at` (migration 61), where that differs. */
export async function keepProof(scope: Scope, choice: ContactChoice): Promise<void> {
  const { trx, clinicId, actor } = scope;
  const { clientId } = choice;
  await trx('contactChoices').insert({ ...choice, clinicId, id: randomUUID(), actorId: actor.actorId });
  await scope.audit({
    ...{ action: `contact-choice.${choice.choice}`, entity: 'client', entityId: clientId },
    ...{ subjectIds: [clientId], purpose: 'CONSENT' },
  });
  await withdrawByChoice(scope, choice);
}

/** What a yes or no told to whoever acts rests on. */
export const proofOf = ({ actor }: Pick<Scope, 'actor'>): ChoiceProof =>
  actor.role === 'api-client'
    ? { source: 'program', textVersion: 'program-2026-11' }
    : { source: 'reception', textVersion: 'reception-2026-11' };

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

/** Whether she agreed to offers on WhatsApp, as a condition on `c` (clients): the last word holds, unless she objected to marketing. */
export const agreesToOffersSql = `coalesce((select h.choice = 'granted' from contact_choices h
  where h.clinic_id = c.clinic_id and h.client_id = c.id and h.channel = 'whatsapp' and h.purpose = 'offers'
  order by h.chosen_at desc limit 1), false) and not ${blockedSql('c.id', 'marketing')}`;

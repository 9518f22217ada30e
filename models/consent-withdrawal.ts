// Tables consent_withdrawals and consent_withdrawal_acks: a consent was taken back; owner context: consents.
import { randomUUID } from 'node:crypto';
import {
  choiceOf,
  type ConsentChannel,
  type Downstream,
  downstreamOf,
  type PhotoUse,
  type Purpose,
} from '../domain/consents/purposes.ts';
import { staffRoles } from '../domain/clinic/roles.ts';
import { refuse } from '../domain/errors.ts';
import { isNoOver } from './consent-last-word.ts';
import { currentTexts } from './consent-text.ts';
import type { ContactChoice } from './contact-choice.ts';
import type { Scope } from './tenancy.ts';

export interface Taken {
  clientId: string;
  purpose: Purpose;
  use?: PhotoUse | null;
  channel: ConsentChannel;
}

/** Who of the staff wrote it down; null: the person herself, a program or a process. */
export const collectorOf = ({ actor }: Pick<Scope, 'actor'>): string | null =>
  (staffRoles as readonly string[]).includes(actor.role) ? actor.actorId : null;

/**
 * Her no, the row that lives until every use has stopped, and its process: in one transaction with whatever stops at once. While one of
 * the same purpose is open that says it already, there is nothing new to write; its id.
 */
export async function openWithdrawal(scope: Scope, taken: Taken): Promise<string> {
  // Thrice: the one that is open may come to its end, or another be begun, between the two looks.
  for (let looks = 0; looks < 3; looks += 1) {
    const open = await lockOpen(scope, taken);
    if (open !== null) return sayAgain(scope, open, taken);
    const id = await beginWithdrawal(scope, taken);
    if (id !== null) return id;
  }
  return refuse('busy-try-again');
}

/** Null: another one was opened meanwhile. */
async function beginWithdrawal(scope: Scope, taken: Taken): Promise<string | null> {
  const { run, trx, clinicId } = scope;
  const { clientId, purpose, use = null, channel } = taken;
  const id = randomUUID();
  const written = await run({
    name: 'withdrawal-open',
    text: `insert into consent_withdrawals (clinic_id, id, client_id, purpose, use, channel) values ($1, $2, $3, $4, $5, $6)
      on conflict (clinic_id, client_id, purpose, (coalesce(use, ''))) where not is_closed do nothing returning id`,
    values: [clinicId, id, clientId, purpose, use, channel],
  });
  if (written.length === 0) return null;
  await trx('consentWithdrawalAcks').insert(
    downstreamOf[purpose].map((downstream: Downstream) => ({ clinicId, withdrawalId: id, downstream })),
  );
  await writeNo(scope, id, taken);
  return id;
}

/** A no that follows a yes is a new word even while the first is being stopped: what was stopped has begun again, and is stopped anew. */
async function sayAgain(scope: Scope, id: string, taken: Taken): Promise<string> {
  const { trx, clinicId } = scope;
  const { clientId, purpose, use = null } = taken;
  if (!(await isNoOver(scope, { clientId, purpose, use }))) return id;
  await trx('consentWithdrawalAcks')
    .where({ clinicId, withdrawalId: id })
    .update({ state: 'pending', acknowledgedAt: null, acknowledgedBy: null });
  await trx('consentWithdrawals').where({ clinicId, id }).update({ updatedAt: new Date() });
  await writeNo(scope, id, taken);
  return id;
}

async function writeNo(scope: Scope, id: string, { clientId, purpose, use = null, channel }: Taken) {
  const { trx, clinicId } = scope;
  const text = (await currentTexts(scope))[purpose];
  await trx('consents').insert({
    ...{ clinicId, id: randomUUID(), clientId, purpose, use, channel, choice: 'withdrawn' },
    ...{ textVersion: text.version, textSha256: text.sha256, collectedBy: collectorOf(scope) },
  });
  await scope.audit({
    ...{ action: 'consent.withdraw', entity: 'consent', entityId: id },
    ...{ subjectIds: [clientId], purpose: 'CONSENT' },
  });
  await scope.enqueue('consent-withdrawal', id);
}

/** Locked, so that its process does not end it while she speaks. */
async function lockOpen(
  { run, clinicId }: Scope,
  { clientId, purpose, use = null }: Taken,
): Promise<string | null> {
  const [row] = await run<{ id: string }>({
    name: 'withdrawal-open-id',
    text: `select id from consent_withdrawals where clinic_id = $1 and client_id = $2 and purpose = $3
      and use is not distinct from $4 and not is_closed for update`,
    values: [clinicId, clientId, purpose, use],
  });
  return row?.id ?? null;
}

const doorOf: Record<ContactChoice['source'], ConsentChannel> = {
  ...{ keyword: 'whatsapp', provider: 'whatsapp', 'booking-page': 'web', 'preference-page': 'web' },
  ...{ reception: 'desk', import: 'desk', program: 'desk' },
};

/** A no to messages is a consent taken back, whichever door it came by, once no channel of that purpose is left. */
export async function withdrawByChoice(scope: Scope, choice: ContactChoice): Promise<void> {
  if (choice.choice !== 'withdrawn') return;
  const purpose = choice.purpose === choiceOf.marketing ? 'marketing' : 'reminders';
  const [row] = await scope.run<{ isLeft: boolean }>({
    name: 'choice-left',
    text: `select coalesce(bool_or(choice = 'granted'), false) as "isLeft" from (
        select distinct on (channel) choice from contact_choices
        where clinic_id = $1 and client_id = $2 and purpose = $3 order by channel, chosen_at desc) last`,
    values: [scope.clinicId, choice.clientId, choice.purpose],
  });
  if (row?.isLeft) return;
  await openWithdrawal(scope, { clientId: choice.clientId, purpose, channel: doorOf[choice.source] });
}

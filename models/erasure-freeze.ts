// The first acts of an erasure: nothing new comes, and what runs for her ends; owner context: privacy.
import { type Client, clientRows, openClient } from './client.ts';
import { commandAppointment } from './appointment-commands.ts';
import { endClientSessions } from './client-session.ts';
import { findClientPackage } from './client-package.ts';
import { findIdentities } from './contact-identity.ts';
import { linkConversation } from './conversation-link.ts';
import { dismissReturn } from './due-return-answer.ts';
import { channels } from '../domain/messaging/delivery.ts';
import { withdrawEverything } from './consent.ts';
import { choicePurposes, currentChoices, proofOf, recordChoice } from './contact-choice.ts';
import { addEntry } from './package-ledger.ts';
import { waitForHerWords } from './person-erased.ts';
import type { Scope } from './tenancy.ts';
import { leaveWaitlist } from './waitlist-entry.ts';

/**
 * From here on nobody finds her by name, number or document, nothing about her is begun, and what strangers wrote from her number is
 * hers, so that it goes with her.
 */
export async function freezePerson(scope: Scope, clientId: string): Promise<Record<string, number>> {
  const { trx, clinicId } = scope;
  waitForHerWords(scope, clientId);
  const row = await clientRows(scope).findOne({ 'clients.id': clientId });
  const strangers = row?.wrappedKey ? await adoptStrangers(scope, row) : 0;
  await trx('clients')
    .where({ clinicId, id: clientId })
    .update({
      ...{ cpfIndex: null, phoneIndex: null, emailIndex: null, referenceIndex: null },
      ...{
        erasedAt: trx.raw('coalesce(erased_at, now())'),
        version: trx.raw('version + 1'),
        updatedAt: new Date(),
      },
    });
  const tokens = await trx('clientNameTokens').where({ clinicId, clientId }).delete();
  await endClientSessions(scope, clientId);
  return { conversations: strangers, client_name_tokens: tokens };
}

async function adoptStrangers(scope: Scope, row: Client): Promise<number> {
  const { phone } = openClient(scope, row);
  if (phone === null) return 0;
  const known = await findIdentities(scope, [
    { kind: 'phone', value: phone },
    { kind: 'wa-id', value: phone.slice(1) },
  ]);
  const rows: { id: string }[] = await scope
    .trx('conversations')
    .where({ clinicId: scope.clinicId, clientId: null })
    .whereIn(
      'id',
      known.map((one) => one.conversationId),
    )
    .select('id');
  const strangers = rows.map(({ id }) => id);
  for (const conversationId of strangers) await linkConversation(scope, conversationId, row.id);
  return strangers.length;
}

/** Calls off what is to come. What has begun, as a refund, comes to its own end: {@link openBusiness} waits for it. */
export async function callOff(scope: Scope, clientId: string): Promise<Record<string, number>> {
  const of = async (sql: string): Promise<string[]> => {
    const rows = await scope.run<{ id: string }>({ text: sql, values: [scope.clinicId, clientId] });
    return rows.map(({ id }) => id);
  };
  const visits = await of(
    `select id from appointments where clinic_id = $1 and client_id = $2 and status in ('held', 'booked', 'confirmed')`,
  );
  for (const id of visits) await commandAppointment(scope, 'cancel', { id, reason: 'client' });
  const entries = await of(
    `select id from waitlist_entries where clinic_id = $1 and client_id = $2 and state in ('waiting', 'offered')`,
  );
  for (const id of entries) await leaveWaitlist(scope, id);
  const returns = await of(
    `select id from due_returns where clinic_id = $1 and client_id = $2 and state in ('waiting', 'invited', 'wants')`,
  );
  for (const id of returns) await dismissReturn(scope, id, 'other');
  const packages = await endPackages(scope, clientId);
  const messages = await of(
    `update messages set state = case state when 'pending' then 'dropped' else state end, is_closed = true, updated_at = now(),
        error_code = case state when 'pending' then 'person-erased' else error_code end
      where clinic_id = $1 and client_id = $2 and not is_closed and state not in ('sending', 'unknown') returning id`,
  );
  // Whoever waits for a receipt waits for nothing any more.
  for (const id of messages) await scope.enqueue('delivery', id);
  return {
    appointments: visits.length,
    waitlist_entries: entries.length,
    due_returns: returns.length,
    client_packages: packages,
    messages: messages.length,
  };
}

/** Nobody comes for the sessions that are left; without this a package would be waited for until it expires, a year or more. */
async function endPackages(scope: Scope, clientId: string): Promise<number> {
  const rows = await scope.run<{ id: string }>({
    text: 'select id from client_packages where clinic_id = $1 and client_id = $2 order by id',
    values: [scope.clinicId, clientId],
  });
  let ended = 0;
  for (const { id } of rows) {
    const item = await findClientPackage(scope, id, true);
    if (!item || item.standing.balance <= 0) continue;
    const rest = { kind: 'correction', sessions: -item.standing.balance, days: 0, on: item.today } as const;
    if (await addEntry(scope, item, rest, { reason: 'other' })) ended += 1;
  }
  return ended;
}

/**
 * How much is still under way for her: visits that go on, money on its way back, messages at their provider. Packages are ended at each
 * look: sessions come back with a visit that is called off late, and erasures from before November 2026 called none of them off.
 */
export async function openBusiness(scope: Scope, clientId: string): Promise<number> {
  const { run, clinicId } = scope;
  await endPackages(scope, clientId);
  const [row] = await run<{ open: number }>({
    name: 'erasure-open',
    text: `select ((select count(*) from appointments where clinic_id = $1 and client_id = $2 and not is_closed)
      + (select count(*) from client_packages where clinic_id = $1 and client_id = $2 and not is_closed)
      + (select count(*) from deposits d join appointments a on a.clinic_id = d.clinic_id and a.id = d.appointment_id
          where d.clinic_id = $1 and a.client_id = $2 and not d.is_closed)
      + (select count(*) from messages where clinic_id = $1 and client_id = $2 and not is_closed))::int as open`,
    values: [clinicId, clientId],
  });
  return row?.open ?? 0;
}

/** Nothing she agreed to holds any longer, and the proof says since when. */
export async function withdrawChoices(scope: Scope, clientId: string): Promise<Record<string, number>> {
  const withdrawals = await withdrawEverything(scope, clientId, 'web');
  const choices = await currentChoices(scope, clientId);
  let withdrawn = 0;
  for (const channel of channels)
    for (const purpose of choicePurposes) {
      if (choices[`${channel}:${purpose}`] !== 'granted') continue;
      await recordChoice(scope, { clientId, channel, purpose, choice: 'withdrawn', ...proofOf(scope) });
      withdrawn += 1;
    }
  return { withdrawals: withdrawals.length, choices: withdrawn };
}

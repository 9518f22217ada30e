// Tables messaging_channels, campaigns (poked): what a refusal does to whoever sends; owner context: messaging.
import { windowMs } from '../domain/messaging/delivery.ts';
import { templateUseOf } from '../domain/messaging/template-uses.ts';
import { isListed, type RefusalAction } from '../domain/messaging/whatsapp-errors.ts';
import { type ChoicePurpose, recordChoice } from './contact-choice.ts';
import { type MessageRow } from './message-send.ts';
import { openContent } from './message-content.ts';
import { holdProbe } from './sender-rate.ts';
import { readSender, tokenOf } from './sender.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import { noteTemplateRefusal } from './template-choice.ts';
import type { Scope } from './tenancy.ts';

export interface HeardRefusal {
  code: number;
  action: RefusalAction;
  /** What it was sent with, null for the house's; absent where the provider told it by webhook. */
  token?: string | null | undefined;
}
/** Quality is judged by the day (131048). */
const offersPauseMs = 24 * 3_600_000;

/**
 * What follows from a refusal for everything else that is to be sent (brazil.md §3.5), whether it came at once or by webhook. The message
 * itself is its own process's business. Twice is once.
 */
export async function heedRefusal(scope: Scope, row: MessageRow, refusal: HeardRefusal): Promise<void> {
  switch (refusal.action) {
    case 'pause-sender':
      return pauseSender(scope, row, refusal);
    case 'ops':
      return pauseSender(scope, row, refusal, { isCertain: isListed(refusal.code) });
    case 'pause-campaigns':
      return pauseOffers(scope, refusal.code);
    case 'opt-out':
      return writeDown(scope, row);
    case 'use-template':
      return closeWindow(scope, row);
    case 'switch-template':
      return markRefused(scope, row, refusal.code);
    case 'dead-letter':
      return tellMistake(scope, row, refusal.code);
    case 'retry':
    case 'fallback':
    case 'drop':
  }
}

/** A provider took a message: whatever had stopped its sender is over. Only what left after the stop proves that. */
export async function senderWorks(
  scope: Scope,
  row: Pick<MessageRow, 'channel' | 'provider' | 'sentAt'>,
): Promise<void> {
  if (row.channel === 'sms') return settleTask(scope, smsTask(row));
  const rows: { phoneNumberId: string }[] = await scope
    .trx('messagingChannels')
    .where({ clinicId: scope.clinicId })
    .where('pausedAt', '<', row.sentAt ?? new Date(0))
    .update({ pausedAt: null, pauseCode: null, version: scope.trx.raw('version + 1') })
    .returning('phoneNumberId');
  for (const { phoneNumberId } of rows)
    await settleTask(scope, { kind: 'sender-paused', subjectKey: phoneNumberId });
}

const smsTask = ({ provider }: Pick<MessageRow, 'provider'>) =>
  ({ kind: 'sender-paused', subjectKey: `sms/${provider ?? 'none'}` }) as const;

/** Nothing of this number goes out any more, but a try now and then; SMS has a second provider, so there a person is told and no more. */
async function pauseSender(
  scope: Scope,
  row: MessageRow,
  { code, token }: HeardRefusal,
  { isCertain = true } = {},
): Promise<void> {
  const { trx, clinicId } = scope;
  const reason = String(code);
  if (row.channel === 'sms') return raiseTask(scope, { ...smsTask(row), reason }, { mayReopen: true });
  const sender = await readSender(scope);
  if (!sender) return;
  // Refused with another token than the number's of now: it says nothing of the number.
  if (token !== undefined && token !== tokenOf(scope, sender)) return;
  const { phoneNumberId } = sender;
  const now = new Date();
  if (isCertain) {
    await trx('messagingChannels')
      .where({ clinicId, phoneNumberId })
      .whereNull('pausedAt')
      .update({ pausedAt: now, pauseCode: reason, version: trx.raw('version + 1') });
    await holdProbe(scope, phoneNumberId, now);
  }
  await raiseTask(scope, { kind: 'sender-paused', subjectKey: phoneNumberId, reason }, { mayReopen: true });
}

/** Whoever waits for a reminder still gets it; offers stand back for a day, and the campaigns that run hear of it. */
async function pauseOffers(scope: Scope, code: number): Promise<void> {
  const { trx, clinicId } = scope;
  const sender = await readSender(scope);
  if (!sender) return;
  const { phoneNumberId } = sender;
  const offersPausedUntil = new Date(Date.now() + offersPauseMs);
  await trx('messagingChannels')
    .where({ clinicId, phoneNumberId })
    .update({ offersPausedUntil, version: trx.raw('version + 1') });
  const open: { id: string }[] = await trx('campaigns').where({ clinicId, isClosed: false }).select('id');
  for (const { id } of open) await scope.enqueue('campaign', id);
  const task = {
    kind: 'sender-paused',
    subjectKey: `${phoneNumberId}/offers`,
    reason: String(code),
  } as const;
  await raiseTask(scope, task, { mayReopen: true });
}

/** She said no to the provider: on WhatsApp to offers (131050), to an SMS with STOP, which is to all of them (21610). */
async function writeDown(scope: Scope, { clientId, channel }: MessageRow): Promise<void> {
  if (clientId === null) return;
  const purposes: readonly ChoicePurpose[] = channel === 'sms' ? ['service', 'offers'] : ['offers'];
  for (const purpose of purposes)
    await recordChoice(scope, {
      ...{ clientId, channel, purpose, choice: 'withdrawn' },
      ...{ source: 'provider', textVersion: 'provider-2026-11' },
    });
}

/** The provider's clock decides (131047): the conversation shows what it knows, and staff are offered a template. */
async function closeWindow({ trx, clinicId }: Scope, { conversationId }: MessageRow): Promise<void> {
  if (conversationId === null) return;
  const closed = new Date(Date.now() - windowMs);
  await trx('conversations')
    .where({ clinicId, id: conversationId })
    .where('lastInboundAt', '>', closed)
    .update({ lastInboundAt: closed, version: trx.raw('version + 1') });
}

async function templateNameOf(
  scope: Scope,
  row: MessageRow,
): Promise<{ name: string; language: string } | null> {
  const content = await openContent(scope, row).catch(() => null);
  if (content && 'template' in content) return content.template;
  const use = templateUseOf(row.template);
  return use && { name: use.house.name, language: use.language };
}

async function markRefused(scope: Scope, row: MessageRow, code: number): Promise<void> {
  const name = await templateNameOf(scope, row);
  if (name) await noteTemplateRefusal(scope, { name: name.name, language: name.language, code });
}

/** Our mistake. One of a template comes back with every message: one task for all of them. */
async function tellMistake(scope: Scope, row: MessageRow, code: number): Promise<void> {
  const name = row.channel === 'whatsapp' && row.kind !== 'text' ? await templateNameOf(scope, row) : null;
  const reason = String(code);
  if (name)
    return raiseTask(
      scope,
      { kind: 'template-trouble', subjectKey: `${name.name}/${reason}`, reason },
      { mayReopen: true },
    );
  const { id: messageId, clientId, appointmentId } = row;
  await raiseTask(scope, {
    kind: 'message-undelivered',
    // One task for a message, whichever channel it ended on.
    subjectKey: row.fallbackOf ?? messageId,
    messageId,
    clientId,
    appointmentId,
    reason,
  });
}

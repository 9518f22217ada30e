// Table messaging_channels: what the provider says of the number and its account; owner context: messaging.
import { raiseTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

interface ChannelOfAccount {
  phoneNumberId: string;
  displayPhone: string | null;
  pausedAt: Date | null;
}

export interface ChannelWord {
  wabaId: string;
  /** Digits; absent for what concerns every number of the account. */
  displayPhone?: string;
  quality?: string;
  dailyLimit?: number;
  /** Stops the number: nothing goes out until a person lifts it. */
  pauseCode?: string;
}

const digits = (phone: string | null): string => (phone ?? '').replace(/\D/g, '');

/** The number that it was said of, when something changed. Nobody is told twice of a number that stands still already. */
export async function noteChannel(scope: Scope, word: ChannelWord): Promise<string | null> {
  const { trx, clinicId } = scope;
  const rows = (await trx('messagingChannels')
    .where({ clinicId, wabaId: word.wabaId })
    .select(['phoneNumberId', 'displayPhone', 'pausedAt'])
    .forUpdate()) as ChannelOfAccount[];
  const row = rows.find(
    ({ displayPhone }) => word.displayPhone === undefined || digits(displayPhone) === word.displayPhone,
  );
  if (!row) return null;
  const { quality, dailyLimit, pauseCode } = word;
  const isStopped = pauseCode !== undefined && row.pausedAt === null;
  const change = {
    ...(quality !== undefined && { quality }),
    ...(dailyLimit !== undefined && { dailyLimit }),
    ...(isStopped && { pausedAt: new Date(), pauseCode }),
  };
  if (Object.keys(change).length === 0) return null;
  const { phoneNumberId } = row;
  await trx('messagingChannels')
    .where({ clinicId, phoneNumberId })
    .update({ ...change, version: trx.raw('version + 1') });
  if (isStopped)
    await raiseTask(
      scope,
      { kind: 'sender-paused', subjectKey: phoneNumberId, reason: pauseCode },
      { mayReopen: true },
    );
  return phoneNumberId;
}

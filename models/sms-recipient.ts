// Table sms_recipients; owner context: messaging. Which clinics wrote to a number by SMS, so that an answer finds its clinic.
import { createHmac } from 'node:crypto';
import type { Knex } from 'knex';
import { translateDatabaseError } from './database-errors.ts';
import type { Kms } from './encryption.ts';
import type { Scope } from './tenancy.ts';

/** Under a key of the platform: clinics have other keys, and nobody knows yet whose the answer is. `phone` in E.164. */
export const smsNumberIndex = (kms: Kms, phone: string): Buffer =>
  createHmac('sha256', kms.platformKey('sms-recipient')).update(phone).digest();

export async function noteSmsRecipient({ trx, clinicId }: Scope, numberIndex: Buffer): Promise<void> {
  await trx('smsRecipients')
    .insert({ clinicId, numberIndex, writtenAt: trx.raw('clock_timestamp()') })
    .onConflict(['clinicId', 'numberIndex'])
    .merge();
}

/** Before any tenant is known, by a definer function: the clinics that wrote to this number in 90 days, the last one first. */
export async function clinicsOfSmsRecipient(knex: Knex, numberIndex: Buffer): Promise<string[]> {
  try {
    const { rows } = await knex.raw<{ rows: { id: string }[] }>(
      'select app.clinics_of_sms_recipient(?) as id',
      [numberIndex],
    );
    return rows.map(({ id }) => id);
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

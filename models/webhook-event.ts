// Table webhook_events; owner context: messaging. Stored before the provider hears 200 (D25); the worker's drain reads and settles them.
import type { Knex } from 'knex';
import type { WebhookItem } from '../domain/messaging/webhook.ts';
import { translateDatabaseError } from './database-errors.ts';
import { webhookRef } from './provider-ref.ts';
import type { Scope } from './tenancy.ts';

/** `ref`: the event's id as it is stored. */
export const webhookPlace = (ref: string) => ({
  table: 'webhook_events',
  column: 'body_ct',
  row: ref,
});

/** Before any tenant is known: the clinic a WhatsApp number belongs to, by a definer function. */
export async function clinicOfNumber(knex: Knex, phoneNumberId: string): Promise<string | null> {
  try {
    const { rows } = await knex.raw<{ rows: { id: string | null }[] }>(
      'select app.clinic_of_number(?) as id',
      [phoneNumberId],
    );
    return rows[0]?.id ?? null;
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

/** The same for a business account, which several clinics may share: what it says of templates and limits is for each. */
export async function clinicsOfAccount(knex: Knex, wabaId: string): Promise<string[]> {
  try {
    const { rows } = await knex.raw<{ rows: { id: string }[] }>('select app.clinics_of_waba(?) as id', [
      wabaId,
    ]);
    return rows.map(({ id }) => id);
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

/** Keeps each event once for ever: a replayed or doubled webhook changes nothing. */
export async function keepWebhookItems(
  { trx, clinicId, vault }: Scope,
  items: readonly WebhookItem[],
): Promise<void> {
  const rows = items.map((item) => {
    const ref = webhookRef(vault, item.eventId);
    return { clinicId, eventId: ref, bodyCt: vault.seal(webhookPlace(ref), JSON.stringify(item)) };
  });
  await trx('webhookEvents').insert(rows).onConflict(['clinicId', 'eventId']).ignore();
}

// What has expired, across clinics: role neonpro_outbox, by the definer functions of migrations 37 and 64 that know what may go.
import type { Knex } from 'knex';

/** In this order: what refers to others before them. */
export const sweepKinds = [
  'idempotency-keys',
  'sign-in-codes',
  'webhook-deliveries',
  'integration-events',
  'sign-in-flows',
  'challenges',
  'sessions',
  'client-sessions',
  'rate-limits',
  'sms-recipients',
] as const;
type Swept = { rows: { gone: number }[] };
export type SweepKind = (typeof sweepKinds)[number];

/** Deletes at most so many expired rows; how many went. `knex` connects as neonpro_outbox. */
export async function sweepOnce(knex: Knex, kind: SweepKind, most: number): Promise<number> {
  const { rows } =
    kind === 'sms-recipients'
      ? await knex.raw<Swept>('select app.sweep_sms_recipients(?) as gone', [most])
      : await knex.raw<Swept>('select app.sweep(?, ?) as gone', [kind, most]);
  return rows[0]?.gone ?? 0;
}

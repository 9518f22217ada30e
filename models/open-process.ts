// Which rows must have a running process; read across clinics by role neonpro_outbox, ids only (migration 13).
import type { Knex } from 'knex';

export interface OpenProcess {
  kind:
    | 'appointment'
    | 'break-glass'
    | 'campaign'
    | 'consent-withdrawal'
    | 'data-export'
    | 'delay'
    | 'delivery'
    | 'deposit'
    | 'erasure'
    | 'import'
    | 'key-rotation'
    | 'incident'
    | 'media'
    | 'network-recall'
    | 'no-show'
    | 'no-show-training'
    | 'recall'
    | 'safety-event'
    | 'rights-request'
    | 'slot'
    | 'package'
    | 'return'
    | 'template'
    | 'webhook-delivery';
  clinicId: string;
  id: string;
}

const page = 2_000;

// Keyset pages, so that a clinic's busy minute neither repeats nor skips a row.
const sources = {
  appointment: `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from appointments where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  'break-glass': `select clinic_id as "clinicId", id, opened_at < now() - interval '1 minute' as "isSettled"
    from break_glass_grants where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  campaign: `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from campaigns where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  'data-export': `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from data_exports where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  'consent-withdrawal': `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from consent_withdrawals where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  delay: `select clinic_id as "clinicId", id, created_at < now() - interval '1 minute' as "isSettled"
    from delay_notices where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  delivery: `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from messages where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  deposit: `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from deposits where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  erasure: `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from erasures where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  import: `select clinic_id as "clinicId", id, created_at < now() - interval '1 minute' as "isSettled"
    from imports where status in ('checking', 'checked', 'running') and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  incident: `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from incidents where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  'key-rotation': `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from key_rotations where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  media: `select clinic_id as "clinicId", inbound_id as id, updated_at < now() - interval '1 minute' as "isSettled"
    from inbound_media where not is_closed and (clinic_id, inbound_id) > (?::uuid, ?::uuid)
    order by clinic_id, inbound_id limit ${page}`,
  'no-show': `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from no_show_watches where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  'no-show-training': `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from no_show_trainings where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  recall: `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from recalls where state = 'open' and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  'safety-event': `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from safety_events where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  'network-recall': `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from recalls where id = network_recall_id and network_closed_at is null and (clinic_id, id) > (?::uuid, ?::uuid)
    order by clinic_id, id limit ${page}`,
  'rights-request': `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from rights_requests where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  slot: `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from slot_openings where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  package: `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from client_packages where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  return: `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from due_returns where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  template: `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from message_templates where not is_closed and (clinic_id, id) > (?::uuid, ?::uuid) order by clinic_id, id limit ${page}`,
  'webhook-delivery': `select clinic_id as "clinicId", id, updated_at < now() - interval '1 minute' as "isSettled"
    from webhook_deliveries where state in ('waiting', 'delivering', 'held') and (clinic_id, id) > (?::uuid, ?::uuid)
    order by clinic_id, id limit ${page}`,
} as const;
export const processKinds = Object.keys(sources) as OpenProcess['kind'][];
const first = '00000000-0000-0000-0000-000000000000';

/** `knex` connects as neonpro_outbox. */
export async function* openProcesses(knex: Knex): AsyncGenerator<OpenProcess & { isSettled: boolean }> {
  for (const kind of processKinds) {
    let last = { clinicId: first, id: first };
    for (;;) {
      const { rows } = await knex.raw<{ rows: { clinicId: string; id: string; isSettled: boolean }[] }>(
        sources[kind],
        [last.clinicId, last.id],
      );
      for (const row of rows) yield { kind, ...row };
      const end = rows.at(-1);
      if (!end || rows.length < page) break;
      last = end;
    }
  }
}

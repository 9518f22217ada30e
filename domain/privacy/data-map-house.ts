import type { DataMapEntry } from './data-map.ts';

const house: DataMapEntry = { holds: 'house', erase: 'keep', ground: 'no-person' };

/** Tables of the clinic itself: its people, catalogue, rules, programs and processes. Nothing of a client is in them. */
const tables = [
  'access_recoveries',
  'api_clients',
  'api_usage',
  'audit_chain',
  'audit_queue',
  'booking_policies',
  'calendar_feeds',
  'campaigns',
  'clinic_keys',
  'clinics',
  'competence_revocations',
  'competence_rules',
  'competence_sign_offs',
  'competences',
  'delay_notices',
  'import_errors',
  'import_plan_slots',
  'imports',
  'integration_events',
  'message_templates',
  'messaging_channels',
  'messaging_settings',
  'no_show_effects',
  'no_show_models',
  'no_show_settings',
  'no_show_trainings',
  'outbox',
  'packages',
  'payment_accounts',
  'procedures',
  'professional_licences',
  'provider_health',
  'recovery_approvals',
  'resource_blocks',
  'resources',
  'sender_rates',
  'sign_in_policies',
  'staff',
  'webhook_deliveries',
  'webhook_endpoints',
  'webhook_subscriptions',
  'webhook_tries',
] as const;

export const houseData: Readonly<Record<string, DataMapEntry>> = Object.fromEntries(
  tables.map((table) => [table, house]),
);

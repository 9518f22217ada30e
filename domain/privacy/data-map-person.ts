import type { DataMapEntry, Link } from './data-map.ts';

const client: readonly Link[] = [{ column: 'client_id' }];
const through = (column: string, of: string, key?: string): readonly Link[] => [
  { column, of, ...(key !== undefined && { key }) },
];
const ofVisit = through('appointment_id', 'appointments');
const ofTalk = through('conversation_id', 'conversations');

/** Tables with rows about clients. Files before the messages they came with, notes before the talk they are about. */
export const personData: Readonly<Record<string, DataMapEntry>> = {
  inbound_media: {
    ...{ holds: 'files', erase: 'delete', step: 'files' },
    by: through('inbound_id', 'inbound_messages'),
  },
  // Her copies: the bytes go with her, that she was given them stays.
  data_export_parts: {
    ...{ holds: 'files', erase: 'delete', step: 'files' },
    by: through('export_id', 'data_exports'),
  },
  data_exports: { holds: 'accountability', erase: 'keep', ground: 'proof', by: client },
  data_export_openings: {
    ...{ holds: 'accountability', erase: 'keep', ground: 'proof' },
    by: through('export_id', 'data_exports'),
  },
  // That a right was exercised and answered stays as the proof of it; her words and the answer go.
  rights_requests: {
    ...{ holds: 'accountability', erase: 'blank', step: 'messages', ground: 'proof', by: client },
    blank: { requester_ct: null, wish_ct: null, answer_ct: null },
  },
  rights_request_items: {
    ...{ holds: 'accountability', erase: 'keep', ground: 'proof' },
    by: through('request_id', 'rights_requests'),
  },
  processing_blocks: { holds: 'accountability', erase: 'keep', ground: 'proof', by: client },
  // The register of art. 10, Res. CD/ANPD 15/2024: who was hit and how each was told, for five years.
  incident_people: { holds: 'accountability', erase: 'keep', ground: 'proof', by: client },
  incident_notices: { holds: 'accountability', erase: 'keep', ground: 'proof', by: client },
  incident_files: { holds: 'accountability', erase: 'keep', ground: 'proof', by: client },
  conversation_notes: { holds: 'messages', erase: 'delete', step: 'messages', by: ofTalk },
  contact_identities: { holds: 'contact', erase: 'delete', step: 'messages', by: ofTalk },
  message_words: { holds: 'search', erase: 'delete', step: 'messages', by: ofTalk },
  inbound_messages: {
    ...{ holds: 'messages', erase: 'blank', step: 'messages', ground: 'anonymous' },
    by: [...client, ...ofTalk],
    blank: { body_ct: null, wamid_ct: null, target_ref: null },
  },
  messages: {
    ...{ holds: 'messages', erase: 'blank', step: 'messages', ground: 'proof', by: [...client, ...ofTalk] },
    blank: { content_ct: null, provider_id: null },
  },
  conversations: {
    ...{ holds: 'messages', erase: 'blank', step: 'messages', ground: 'anonymous', by: client },
    blank: { preview_ct: null, display_ct: null, state: 'closed' },
  },
  campaign_recipients: { holds: 'messages', erase: 'delete', step: 'messages', by: client },
  staff_tasks: {
    ...{ holds: 'messages', erase: 'blank', step: 'messages', ground: 'anonymous', by: client },
    blank: { note_ct: null },
  },
  idempotency_keys: {
    ...{ holds: 'access', erase: 'delete', step: 'messages' },
    by: [{ column: 'entity_id' }, ...through('entity_id', 'appointments')],
  },
  no_show_reviews: { holds: 'scores', erase: 'delete', step: 'scores', by: client },
  no_show_watches: {
    ...{
      holds: 'scores',
      erase: 'blank',
      step: 'scores',
      ground: 'anonymous',
      by: through('id', 'appointments'),
    },
    blank: { prediction_id: null, risk: null, band: null },
  },
  no_show_predictions: { holds: 'scores', erase: 'delete', step: 'scores', by: client },
  no_show_steps: { holds: 'scores', erase: 'keep', ground: 'anonymous', by: ofVisit },
  no_show_outcomes: { holds: 'scores', erase: 'keep', ground: 'anonymous', by: ofVisit },
  client_name_tokens: { holds: 'search', erase: 'delete', step: 'search', by: client },
  sign_in_codes: { holds: 'access', erase: 'delete', step: 'search', by: client },
  appointments: {
    ...{ holds: 'visits', erase: 'blank', step: 'search', ground: 'anonymous', by: client },
    blank: { reference_index: null },
  },
  waitlist_entries: {
    ...{ holds: 'plans', erase: 'blank', step: 'plans', ground: 'anonymous', by: client },
    blank: { windows: '[]', earliest_day: null, latest_day: null },
  },
  break_glass_grants: {
    ...{ holds: 'accountability', erase: 'blank', step: 'record', ground: 'proof', by: client },
    blank: { reason_ct: null },
  },
  legal_holds: {
    ...{ holds: 'accountability', erase: 'blank', step: 'record', ground: 'proof', by: client },
    blank: { reason_ct: null, release_reason_ct: null },
  },
  clinical_notes: { holds: 'clinical', erase: 'delete', step: 'record', by: client },
  // Sealed anew with «Pessoa apagada» under a new key in the step that destroys the old one.
  clients: { holds: 'identification', erase: 'keep', ground: 'anonymous', by: [{ column: 'id' }] },
  person_keys: { holds: 'identification', erase: 'keep', ground: 'anonymous', by: [{ column: 'person_id' }] },
  // That she agreed and took it back stays as the proof (art. 8 § 2); her signature and who answered for her die with her key.
  consents: { holds: 'choices', erase: 'keep', ground: 'proof', by: client },
  consent_requests: { holds: 'choices', erase: 'keep', ground: 'proof', by: client },
  consent_withdrawals: { holds: 'choices', erase: 'keep', ground: 'proof', by: client },
  consent_withdrawal_acks: {
    ...{ holds: 'choices', erase: 'keep', ground: 'proof' },
    by: through('withdrawal_id', 'consent_withdrawals'),
  },
  contact_choices: { holds: 'choices', erase: 'keep', ground: 'proof', by: client },
  appointment_events: { holds: 'visits', erase: 'keep', ground: 'anonymous', by: ofVisit },
  appointment_services: { holds: 'visits', erase: 'keep', ground: 'anonymous', by: ofVisit },
  occupancies: { holds: 'visits', erase: 'keep', ground: 'anonymous', by: ofVisit },
  slot_openings: { holds: 'visits', erase: 'keep', ground: 'anonymous', by: ofVisit },
  waitlist_offers: { holds: 'plans', erase: 'keep', ground: 'anonymous', by: client },
  waitlist_services: {
    ...{ holds: 'plans', erase: 'keep', ground: 'anonymous' },
    by: through('entry_id', 'waitlist_entries'),
  },
  treatment_series: { holds: 'plans', erase: 'keep', ground: 'anonymous', by: client },
  due_returns: { holds: 'plans', erase: 'keep', ground: 'anonymous', by: client },
  client_packages: { holds: 'payments', erase: 'keep', ground: 'fiscal', by: client },
  package_entries: {
    ...{ holds: 'payments', erase: 'keep', ground: 'fiscal' },
    by: through('client_package_id', 'client_packages'),
  },
  deposits: { holds: 'payments', erase: 'keep', ground: 'fiscal', by: ofVisit },
  audit_events: { holds: 'accountability', erase: 'keep', ground: 'proof' },
  audit_subjects: {
    ...{ holds: 'accountability', erase: 'keep', ground: 'proof' },
    by: [{ column: 'subject_id' }],
  },
  compliance_findings: { holds: 'accountability', erase: 'keep', ground: 'anonymous' },
  erasures: { holds: 'accountability', erase: 'keep', ground: 'proof', by: client },
  // What touched her belongs to her record for its twenty years, and a recall has to reach everybody: ids alone, of a person unnamed by then.
  product_uses: { holds: 'clinical', erase: 'keep', ground: 'clinical-record', by: client },
  product_use_voids: {
    ...{ holds: 'clinical', erase: 'keep', ground: 'clinical-record' },
    by: through('product_use_id', 'product_uses'),
  },
  stock_movements: {
    ...{ holds: 'clinical', erase: 'keep', ground: 'clinical-record' },
    by: through('product_use_id', 'product_uses'),
  },
  // Whom a recall had to reach and how she was: the same twenty years; words of who called her die with her key.
  recall_people: { holds: 'clinical', erase: 'keep', ground: 'clinical-record', by: client },
  recall_attempts: { holds: 'clinical', erase: 'keep', ground: 'clinical-record', by: client },
  // What has to be told to ANVISA stays as the proof that it was (RDC 67/2009, RDC 36/2013); the words about her go.
  safety_events: {
    ...{ holds: 'clinical', erase: 'blank', step: 'record', ground: 'proof', by: client },
    blank: { text_ct: null, end_note_ct: null },
  },
  sealed_records: { holds: 'clinical', erase: 'keep', ground: 'clinical-record', by: client },
  'app.client_sessions': { holds: 'access', erase: 'keep', ground: 'short-lived', by: client },
  // The platform's own index of a number, for ninety days (migration 64): which clinic an answer by SMS is for.
  sms_recipients: { holds: 'contact', erase: 'keep', ground: 'short-lived' },
  webhook_events: { holds: 'messages', erase: 'keep', ground: 'short-lived' },
  // Names, rows and first rows of files that name her go by their words, under the file's own key (models/erasure-imports.ts).
  imports: { holds: 'identification', erase: 'keep', ground: 'anonymous' },
  import_chunks: { holds: 'identification', erase: 'keep', ground: 'short-lived' },
  import_plan_keys: { holds: 'identification', erase: 'keep', ground: 'short-lived' },
};

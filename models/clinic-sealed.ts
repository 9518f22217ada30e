// What hangs on a clinic's own key, whichever table it is in. Read by the rotation alone; owner context: compliance.

type KeyType = 'uuid' | 'text' | 'integer' | 'bytea';
export interface SealedColumn {
  table: string;
  column: string;
  /** The primary key after clinic_id: a batch goes on behind it. */
  key: readonly (readonly [column: string, type: KeyType])[];
  /** SQL: the row in the value's place (models/encryption.ts); the first column of the key by default. */
  row?: string;
  /** The column in the value's place, when it is another one. */
  placeColumn?: string;
  /** SQL: the rows under the clinic's key; the others lie under a person's. All by default. */
  where?: string;
  /** A key of a person, or of a record, that the clinic's key wraps. */
  isWrappedKey?: true;
  /** Rows at once; files and pieces of imports are megabytes. */
  batch?: number;
}

const id = [['id', 'uuid']] as const;
const all = (table: string, columns: readonly string[], more: Partial<SealedColumn> = {}): SealedColumn[] =>
  columns.map((column) => ({ table, column, key: id, ...more }));

/** Of somebody who is no client (yet): there is no key of hers. */
const stranger = 't.client_id is null';
const inStrangersTalk = `exists (select from conversations c
  where c.clinic_id = t.clinic_id and c.id = t.conversation_id and c.client_id is null)`;
const sentByStranger = `exists (select from inbound_messages i
  where i.clinic_id = t.clinic_id and i.id = t.inbound_id and i.client_id is null)`;
/** Files from before migration 80 lie under the clinic's key; since then each under its own, models/import-key.ts. */
const ofOldImport = `exists (select from imports i
  where i.clinic_id = t.clinic_id and i.id = t.import_id and i.wrapped_key is null)`;
const files = { key: [['inbound_id', 'uuid']], where: sentByStranger, batch: 4 } as const;

/** In the order of a rotation. People's keys come once more: whoever was made by a process with a late clock is found here. */
export const clinicSealed: readonly SealedColumn[] = [
  {
    ...{ table: 'person_keys', column: 'wrapped_key', isWrappedKey: true },
    key: [['person_id', 'uuid']],
  },
  ...all('sealed_records', ['wrapped_key'], { isWrappedKey: true }),
  ...all('sign_in_codes', ['person_key'], { isWrappedKey: true }),
  ...all('staff', ['name_ct', 'email_ct']),
  ...all('resources', ['name_ct']),
  ...all('resource_blocks', ['note_ct']),
  ...all('professional_licences', ['number_ct']),
  ...all('competence_sign_offs', ['note_ct']),
  ...all('lot_quarantines', ['note_ct', 'end_note_ct']),
  ...all('cold_excursions', ['note_ct']),
  ...all('device_blocks', ['note_ct', 'end_note_ct']),
  ...all('device_maintenances', ['done_by_ct']),
  ...all('safety_events', ['text_ct', 'end_note_ct'], { where: stranger }),
  ...all('recalls', ['note_ct', 'close_note_ct']),
  ...all('recall_lots', ['note_ct'], {
    key: [
      ['recall_id', 'uuid'],
      ['lot_id', 'uuid'],
    ],
    row: `t.recall_id || '/' || t.lot_id`,
  }),
  ...all('recall_events', ['note_ct']),
  ...all('recall_proposals', ['note_ct']),
  ...all('api_clients', ['name_ct']),
  ...all('webhook_endpoints', ['url_ct', 'description_ct', 'secret_ct']),
  ...all('webhook_endpoints', ['previous_secret_ct'], { placeColumn: 'secret_ct' }),
  ...all('payment_accounts', ['client_id_ct', 'client_secret_ct', 'pix_key_ct', 'webhook_token_ct'], {
    key: [['clinic_id', 'uuid']],
  }),
  ...all('deposits', ['end_to_end_id_ct']),
  ...all('messaging_channels', ['token_ct'], { key: [['phone_number_id', 'text']] }),
  ...all('webhook_events', ['body_ct'], { key: [['event_id', 'text']] }),
  ...all('conversations', ['preview_ct'], { where: stranger }),
  ...all('conversations', ['display_ct']),
  ...all('conversation_notes', ['body_ct'], { where: inStrangersTalk }),
  ...all('contact_identities', ['value_ct'], { where: inStrangersTalk }),
  ...all('inbound_messages', ['body_ct', 'wamid_ct'], { where: stranger }),
  ...all('inbound_media', ['ref_ct', 'content_ct'], files),
  ...all('messages', ['content_ct'], { where: stranger }),
  ...all('staff_tasks', ['note_ct'], { where: stranger }),
  ...all('rights_requests', ['requester_ct']),
  ...all('rights_requests', ['wish_ct', 'answer_ct'], { where: stranger }),
  ...all('incidents', ['content_ct']),
  ...all('incident_events', ['detail_ct']),
  ...all('incident_notices', ['proof_ct']),
  ...all('incident_files', ['name_ct', 'content_ct'], {
    key: [
      ['incident_id', 'uuid'],
      ['client_id', 'uuid'],
      ['id', 'uuid'],
    ],
    row: 't.id::text',
    batch: 4,
  }),
  ...all('compliance_findings', ['note_ct']),
  ...all('imports', ['wrapped_key', 'spent_key'], { isWrappedKey: true }),
  ...all('imports', ['file_name_ct', 'findings_ct'], { where: 't.wrapped_key is null' }),
  ...all('import_chunks', ['rows_ct'], {
    key: [
      ['import_id', 'uuid'],
      ['chunk_no', 'integer'],
    ],
    row: `t.import_id || '/' || t.chunk_no`,
    where: ofOldImport,
    batch: 4,
  }),
  ...all('import_plan_keys', ['name_ct'], {
    key: [
      ['import_id', 'uuid'],
      ['key', 'bytea'],
      ['target', 'uuid'],
    ],
    row: `t.import_id || '/' || encode(t.key, 'hex')`,
    where: ofOldImport,
  }),
  ...all('idempotency_keys', ['answer_ct'], { key: [['key', 'text']] }),
];

/** Sealed columns that never lie under the clinic's key, but under that of the person they are of (or, of factors, the platform's). */
export const personSealed: readonly string[] = [
  ...['name_ct', 'cpf_ct', 'phone_ct', 'email_ct', 'birth_date_ct', 'notes_ct'].map(
    (column) => `clients.${column}`,
  ),
  ...['clinical_notes.body_ct', 'break_glass_grants.reason_ct', 'legal_holds.reason_ct'],
  'legal_holds.release_reason_ct',
  'recall_attempts.words_ct',
  ...['consents.evidence_ct', 'consents.guardian_ct', 'data_export_parts.content_ct'],
  ...['no_show_reviews.wish_ct', 'no_show_reviews.answer_ct'],
  // Under the key of the row itself, which the clinic's key wraps.
  ...['sealed_records.content_ct', 'sign_in_codes.code_ct', 'sign_in_codes.draft_ct'],
  // Never written: an event says who did what to whom, and nothing of what is in it.
  'audit_events.details_ct',
];

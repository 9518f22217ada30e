/** What the trail is about, as it is written there; the words are `audit.entity.<name>`. */
export const auditEntities = [
  ...['client', 'appointment', 'clinical-note', 'conversation', 'consent', 'rights-request', 'staff'],
  ...['data-export', 'erasure', 'sealed-record', 'incident', 'legal-hold', 'break-glass', 'import', 'audit'],
  ...['recall'],
] as const;

import type { Purpose } from '../consents/purposes.ts';

/** What the trail says data were touched for: `audit.purpose.<code>` in the UI. Anything else is a reading without a purpose (LGPD art. 6 I). */
export const auditPurposes = [
  'CARE_DELIVERY',
  'BOOKING_CONTRACT',
  'CLINIC_OPERATION',
  'PLATFORM_OPERATION',
  'STAFF_MANAGEMENT',
  'CONSENT',
  'ACCOUNTABILITY',
  'DATA_SUBJECT_REQUEST',
  'LEGAL_OBLIGATION',
  'AI_CHAT',
  'PHOTO_PUBLICATION',
] as const;
export type AuditPurpose = (typeof auditPurposes)[number];

/** Those that only a person's yes allows. */
export const consentOf: Partial<Record<AuditPurpose, Purpose>> = {
  AI_CHAT: 'ai-chat',
  PHOTO_PUBLICATION: 'photos-publication',
};

/** What a visit's story is told in: kinds of `appointment_events`, each with a sentence `visit.past.<kind>` in the UI. */
export const storyKinds = [
  'held',
  'booked',
  'imported',
  'book',
  'release',
  'confirm',
  'move',
  'change-services',
  'cancel',
  'check-in',
  'start',
  'finish',
  'no-show',
  'reschedule-request',
  'message-sent',
  'message-failed',
  'message-dropped',
  'message-unknown',
  'message-received',
  'opt-out',
  'reply-outdated',
  'reply-too-late',
  'deposit-asked',
  'deposit-paid',
  'deposit-unpaid',
  'deposit-waived',
  'deposit-refund',
  'deposit-refunded',
  'deposit-kept',
  'deposit-failed',
] as const;
export type StoryKind = (typeof storyKinds)[number];

/** Why a visit was cancelled or missed; `grace-over` is the process's own. */
export const cancelReasons = ['client', 'clinic', 'professional-absent', 'other'] as const;

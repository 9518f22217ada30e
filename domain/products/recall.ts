/** How a recall came to be: a lot somebody points at, an entry of ANVISA's irregular products, or a number and a code typed by hand. */
export const recallOrigins = ['lot', 'irregular-entry', 'hand'] as const;
export type RecallOrigin = (typeof recallOrigins)[number];

export const recallReasons = [
  'falsified',
  'anvisa-measure',
  'maker-notice',
  'quality',
  'adverse-events',
  'registration-lost',
  'other',
] as const;
export type RecallReason = (typeof recallReasons)[number];

/** Of RDC 551/2021: I is a danger of death or lasting harm. */
export const recallLevels = ['I', 'II', 'III'] as const;
export type RecallLevel = (typeof recallLevels)[number];

export const personStates = ['to-tell', 'told', 'answered', 'reached-by-staff', 'unreachable'] as const;
export type RecallPersonState = (typeof personStates)[number];
const accounted: readonly RecallPersonState[] = ['answered', 'reached-by-staff', 'unreachable'];
export const isAccounted = (state: RecallPersonState): boolean => accounted.includes(state);

/** How she answered by herself: a button, or words that somebody reads in the conversation. */
export const answers = ['wants-visit', 'wants-call', 'wrote'] as const;
export type RecallAnswer = (typeof answers)[number];
/** What came of the talk with somebody of the staff. */
export const reachedOutcomes = ['well', 'has-complaint', 'visit-booked', 'declined-visit'] as const;
export type ReachedOutcome = (typeof reachedOutcomes)[number];
/** Why nobody can reach her; `erased` is written by the process alone. */
export const unreachableReasons = ['no-contact', 'no-answer', 'moved-away', 'deceased', 'erased'] as const;
export type UnreachableReason = (typeof unreachableReasons)[number];

export const attemptChannels = ['phone', 'whatsapp', 'sms', 'email', 'letter', 'visit'] as const;
export type AttemptChannel = (typeof attemptChannels)[number];
export const attemptResults = ['reached', 'no-answer', 'wrong-number', 'left-word'] as const;
export type AttemptResult = (typeof attemptResults)[number];

export const lotOutcomes = ['discarded', 'returned', 'used-up', 'released'] as const;
export type LotOutcome = (typeof lotOutcomes)[number];
/** Genuine units share the number of a falsified lot (Res. 353/2023): a release has to say why. */
export const releaseReasons = ['genuine-confirmed', 'not-this-lot', 'measure-lifted'] as const;
export type ReleaseReason = (typeof releaseReasons)[number];

export type CallReason = 'cannot-message' | 'message-failed' | 'no-answer';

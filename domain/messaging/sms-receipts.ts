import type { ProviderStatus } from './message-state.ts';

type Told = Exclude<ProviderStatus, 'accepted'>;

/**
 * Twilio's words for the life of a message. What is still on its way says nothing new: the answer to the send had said it. An SMS that
 * arrived in part is one that did not arrive.
 */
const twilioWords: Readonly<Record<string, ProviderStatus>> = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'failed',
  partially_delivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};
export const twilioStatus = (word: string): ProviderStatus | undefined => twilioWords[word];

/** Zenvia's; CLICKED, VERIFIED and DELETED say nothing about arriving. */
const zenviaWords: Readonly<Record<string, Told>> = {
  SENT: 'sent',
  DELIVERED: 'delivered',
  READ: 'read',
  NOT_DELIVERED: 'failed',
  REJECTED: 'failed',
};
export const zenviaStatus = (word: string): Told | undefined => zenviaWords[word];

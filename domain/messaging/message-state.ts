/**
 * The life of one outgoing message, as far as anyone knows. `unknown`: the request left, no answer came back;
 * `needs-person`: it stayed unknown past the bounded wait, and somebody must look before anything is sent again; `dropped`: we chose not
 * to send it (no telephone, no opt-in, the moment has passed).
 */
export const messageStates = [
  'pending',
  'sending',
  'unknown',
  'needs-person',
  'dropped',
  'accepted',
  'sent',
  'failed',
  'delivered',
  'read',
] as const;
export type MessageState = (typeof messageStates)[number];

/** What a provider can tell us about a message, by its answer or by a status webhook. */
export const providerStatuses = ['accepted', 'sent', 'delivered', 'read', 'failed'] as const;
export type ProviderStatus = (typeof providerStatuses)[number];

/**
 * Webhooks come twice, late and in any order, and "delivered" may follow "failed"; so a state is a rank and
 * applying a status is the maximum of two ranks: commutative, idempotent, never backwards. `failed` lies between
 * `sent` and `delivered`: final, unless the message turns out to have arrived.
 */
const rank = Object.fromEntries(messageStates.map((state, index) => [state, index])) as Record<
  MessageState,
  number
>;

export function applyStatus(current: MessageState, incoming: ProviderStatus): MessageState {
  return rank[incoming] > rank[current] ? incoming : current;
}

/** True when the provider certainly took the message, so that sending again would be a second message. */
export function wasTaken(state: MessageState): boolean {
  return rank[state] >= rank.accepted && state !== 'failed';
}

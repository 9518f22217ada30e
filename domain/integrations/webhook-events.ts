import type { StoryKind } from '../appointments/story.ts';

/** What others can be told of; names and meanings are a contract with their programs. */
export const webhookEvents = [
  'appointment.booked',
  'appointment.confirmed',
  'appointment.moved',
  'appointment.cancelled',
  'appointment.arrived',
  'appointment.started',
  'appointment.finished',
  'appointment.no-show',
  'client.created',
  'client.updated',
  'import.finished',
  // A lot left use, for whatever reason.
  'lot.quarantined',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];
/** Asked for by a person who wants to see whether the other side answers. */
export const pingEvent = 'ping';

/** Which line of a visit's story is an event; the others (messages, taps that change nothing) are the clinic's own. */
export const eventOfStory: Partial<Record<StoryKind, WebhookEvent>> = {
  booked: 'appointment.booked',
  // What is only held is no visit yet: others hear of it when it becomes one.
  book: 'appointment.booked',
  confirm: 'appointment.confirmed',
  move: 'appointment.moved',
  // Its end, its people or its places are others now.
  'change-services': 'appointment.moved',
  cancel: 'appointment.cancelled',
  'check-in': 'appointment.arrived',
  start: 'appointment.started',
  finish: 'appointment.finished',
  'no-show': 'appointment.no-show',
};

/** `held` waits for an earlier delivery of the same entity, or for a paused endpoint; `failed` for a person. */
export const deliveryStates = ['waiting', 'delivering', 'held', 'delivered', 'failed', 'skipped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Why a try failed; each has a sentence in the UI. `status-refused`: answered, and not with 2xx. */
export type TryError =
  | 'timeout'
  | 'connection-refused'
  | 'connection-lost'
  | 'name-unknown'
  | 'tls-failed'
  | 'address-refused'
  | 'redirect-refused'
  | 'status-refused';

export interface DeliveredEvent {
  event: string;
  entity: string;
  entityId: string;
  occurredAt: Date;
}

/**
 * What is sent: ids, and the state that the event's name says. Who it concerns is read through the API, where scopes, row level
 * security and audit apply. The same bytes at every try.
 */
export const webhookBody = (
  clinicId: string,
  { event, entity, entityId, occurredAt }: DeliveredEvent,
): string =>
  JSON.stringify({
    type: event,
    timestamp: occurredAt.toISOString(),
    data: { clinicId, entity, id: entityId, state: event.slice(event.indexOf('.') + 1) },
  });

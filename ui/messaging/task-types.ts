import type { TaskCard } from '../../api/messaging/task-schema.ts';

export type Task = TaskCard;

/** Every kind has its place on the page: none that the server knows is left out. */
const places: Record<Task['kind'], number> = {
  'no-show-call': 1,
  'rights-request': 2,
  'consent-withdrawal': 3,
  'no-show-review': 4,
  'message-undelivered': 5,
  'message-unknown': 6,
  'sender-paused': 7,
  'template-trouble': 8,
  incident: 9,
  erasure: 10,
  'data-export': 11,
  'retention-run': 12,
  'compliance-finding': 13,
  'audit-fault': 14,
  'key-rotation': 15,
  'no-show-model': 16,
  'product-registration': 17,
  'product-stock': 18,
  'supplier-authorisation': 19,
  'cold-excursion': 20,
  'recall-call': 21,
  'safety-event': 22,
  recall: 23,
  device: 24,
};
/** In the order of the page: first what a client waits for. */
export const taskKinds = (Object.keys(places) as Task['kind'][]).sort(
  (one, other) => places[one] - places[other],
);

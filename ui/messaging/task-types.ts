import type { TaskCard } from '../../api/messaging/task-schema.ts';

export type Task = TaskCard;

/** In the order of the page: first what a client waits for. */
export const taskKinds: readonly Task['kind'][] = [
  'no-show-call',
  'no-show-review',
  'message-undelivered',
  'message-unknown',
  'sender-paused',
  'template-trouble',
  'no-show-model',
  'incident',
  'compliance-finding',
  'retention-run',
  'data-export',
];

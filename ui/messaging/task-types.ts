import type { Named } from './conversation-types.ts';

export const taskKinds = [
  'message-undelivered',
  'message-unknown',
  'sender-paused',
  'template-trouble',
] as const;
export type TaskKind = (typeof taskKinds)[number];

/** What a person has to look at because no process can go on alone. `phone` is E.164. */
export interface Task {
  id: string;
  version: number;
  kind: TaskKind;
  reason: string | null;
  state: 'open' | 'done';
  client: (Named & { phone: string | null }) | null;
  appointmentId: string | null;
  messageId: string | null;
  conversationId: string | null;
  assignedTo: Named | null;
  note: string | null;
  dueAt: string | null;
  createdAt: string;
  doneAt: string | null;
}

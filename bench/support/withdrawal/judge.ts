/** What a purpose is called where messages are told apart (`messages.purpose`). */
export const messagePurpose = { marketing: 'offers', reminders: 'service' } as const;
export type SendingPurpose = keyof typeof messagePurpose;

/** A consent that was taken back over HTTP; epoch milliseconds. */
export interface Withdrawn {
  clientId: string;
  purpose: SendingPurpose;
  /** When the answer had come. */
  answeredAt: number;
}
export interface Queued {
  id: string;
  clientId: string;
  purpose: string;
  queuedAt: number;
}
export interface Observed {
  withdrawn: readonly Withdrawn[];
  /** Every message of the clinic, whoever wanted it. */
  messages: readonly Queued[];
  /** By the simulator's clock, which is ours. */
  taken: readonly { rowId: string; at: number }[];
}

/** Sends of the purposes that were taken back, counted against the answers. */
export function judgeWithdrawals({ withdrawn, messages, taken }: Observed, graceMs: number) {
  const takenAt = new Map(taken.map(({ rowId, at }) => [rowId, at]));
  const counted = {
    ...{ sent_after_5s: 0, sent_after_answer: 0, sent_before: 0, in_flight: 0, stopped: 0 },
    latest_after_answer_ms: 0,
  };
  for (const { clientId, purpose, answeredAt } of withdrawn)
    for (const message of messages) {
      if (message.clientId !== clientId || message.purpose !== messagePurpose[purpose]) continue;
      const at = takenAt.get(message.id);
      const late = at === undefined ? -Infinity : at - answeredAt;
      if (at !== undefined && late <= 0) counted.sent_before += 1;
      // On its way at the answer: asked for before it, and not with the provider yet.
      else if (message.queuedAt <= answeredAt) counted.in_flight += 1;
      if (at === undefined) counted.stopped += 1;
      if (late > 0) counted.sent_after_answer += 1;
      if (late > graceMs) counted.sent_after_5s += 1;
      counted.latest_after_answer_ms = Math.max(counted.latest_after_answer_ms, late);
    }
  return counted;
}

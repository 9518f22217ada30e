/** What a client may ask for by pressing a button under a message about a visit. */
export const visitReplies = ['confirm', 'reschedule', 'cancel'] as const;
export type VisitReply = (typeof visitReplies)[number];

const shape =
  /^appt:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(confirm|reschedule|cancel)(?::(\d{1,15}))?$/;

export interface ReplyPayload {
  appointmentId: string;
  reply: VisitReply;
  /** Epoch milliseconds of the start that the message spoke of. */
  startsAt?: number;
}

/** The text that comes back when the button is pressed; the appointment's id is random, so it tells nothing. */
export function buildReplyPayload({ appointmentId, reply, startsAt }: ReplyPayload): string {
  return `appt:${appointmentId}:${reply}${startsAt === undefined ? '' : `:${startsAt}`}`;
}

/** Undefined for anything that this house did not write: payloads come from outside. */
export function parseReplyPayload(payload: string): ReplyPayload | undefined {
  const match = shape.exec(payload);
  if (!match) return undefined;
  const startsAt = match[3] === undefined ? {} : { startsAt: Number(match[3]) };
  return { appointmentId: match[1] as string, reply: match[2] as VisitReply, ...startsAt };
}

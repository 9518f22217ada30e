/** What a client may answer to an invitation to come back. */
export const returnReplies = ['wants', 'not-now'] as const;
export type ReturnReply = (typeof returnReplies)[number];

const shape = /^ret:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(wants|not-now)$/;

export const buildReturnPayload = (returnId: string, reply: ReturnReply): string =>
  `ret:${returnId}:${reply}`;

/** Undefined for anything that this house did not write: payloads come from outside. */
export function parseReturnPayload(payload: string): { returnId: string; reply: ReturnReply } | undefined {
  const match = shape.exec(payload);
  return match ? { returnId: match[1] as string, reply: match[2] as ReturnReply } : undefined;
}

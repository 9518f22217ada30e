/** What a client may answer to the notice of a recall. */
export const recallReplies = ['wants-visit', 'wants-call'] as const;
export type RecallReply = (typeof recallReplies)[number];

export interface RecallTap {
  recallId: string;
  /** In a family with one telephone each answers for herself. */
  clientId: string;
  reply: RecallReply;
}

const id = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const shape = new RegExp(`^rec:(${id}):(${id}):(wants-visit|wants-call)$`);

/** Ids are random: what comes back through the provider tells nobody anything. */
export const buildRecallPayload = ({ recallId, clientId, reply }: RecallTap): string =>
  `rec:${recallId}:${clientId}:${reply}`;

/** Undefined for anything that this house did not write: payloads come from outside. */
export function parseRecallPayload(payload: string): RecallTap | undefined {
  const [, recallId, clientId, reply] = shape.exec(payload) ?? [];
  return recallId !== undefined && clientId !== undefined
    ? { recallId, clientId, reply: reply as RecallReply }
    : undefined;
}

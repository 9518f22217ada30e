// Table messages, column content_ct: what is said, sealed under the key of whoever it is for; owner context: messaging.
import type { MessageContent } from '../domain/messaging/delivery.ts';
import { sealerOf } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export const contentPlace = (id: string) => ({ table: 'messages', column: 'content_ct', row: id });

interface Owned {
  id: string;
  /** Null: a stranger's, under the clinic's key. */
  clientId: string | null;
}

export const sealContent = async (scope: Scope, { id, clientId }: Owned, content: MessageContent) =>
  (await sealerOf(scope, clientId)).seal(contentPlace(id), JSON.stringify(content));

/** Null when it was never written; fails when it cannot be read any more (the person was erased). */
export async function openContent(
  scope: Scope,
  { id, clientId, contentCt }: Owned & { contentCt: Buffer | null },
): Promise<MessageContent | null> {
  if (contentCt === null) return null;
  const sealer = await sealerOf(scope, clientId);
  return JSON.parse(sealer.open(contentPlace(id), contentCt)) as MessageContent;
}

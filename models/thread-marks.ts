// Reactions, and which message answers which; read for a page of a conversation. Owner context: messaging.
import type { MessageContent } from '../domain/messaging/delivery.ts';
import type { Conversation } from './conversation-row.ts';
import { bodyPlace } from './inbound-message.ts';
import { contentPlace } from './message-content.ts';
import { providerRef } from './provider-ref.ts';
import type { Scope } from './tenancy.ts';

interface Marks {
  /** By what `providerRef` makes of the message that was reacted to. */
  reactions: Map<string, { emoji: string; by: 'client' | 'clinic' }[]>;
  /** Ids of items, by the same. */
  itemOf: Map<string, string>;
}

const present = (values: readonly (string | null)[]): string[] => [
  ...new Set(values.filter((value): value is string => value !== null)),
];

export async function marksOf(
  scope: Scope,
  conversation: Conversation,
  read: readonly { ref: string | null; target: string | null }[],
): Promise<Marks> {
  const refs = present(read.map(({ ref }) => ref));
  const reactions: Marks['reactions'] = new Map();
  const add = (by: 'client' | 'clinic') => (ref: string, emoji: string) => {
    if (emoji !== '') reactions.set(ref, [...(reactions.get(ref) ?? []), { emoji, by }]);
  };
  for (const [ref, emoji] of await ofClient(scope, conversation, refs)) add('client')(ref, emoji);
  for (const [ref, emoji] of await ofClinic(scope, conversation)) add('clinic')(ref, emoji);
  return { reactions, itemOf: await itemsOf(scope, present(read.map(({ target }) => target))) };
}

/** The last one on each message holds, by the provider's clock. */
async function ofClient(
  { run, vault, clinicId }: Scope,
  { id, sealer }: Conversation,
  refs: readonly string[],
): Promise<Map<string, string>> {
  if (refs.length === 0) return new Map();
  const rows = await run<{ id: string; target: string; bodyCt: Buffer | null; clientId: string | null }>({
    name: 'thread-reactions',
    text: `select distinct on (target_ref) id, target_ref as target, body_ct as "bodyCt", client_id as "clientId"
      from inbound_messages where clinic_id = $1 and conversation_id = $2 and kind = 'reaction' and target_ref = any($3::text[])
      order by target_ref, received_at desc, id`,
    values: [clinicId, id, refs],
  });
  return new Map(
    rows.map(({ id: row, target, bodyCt, clientId }) => {
      const key = clientId === null ? vault : sealer;
      return [target, bodyCt === null ? '' : key.open(bodyPlace(row), bodyCt)];
    }),
  );
}

async function ofClinic(
  { run, vault, clinicId }: Scope,
  { id, clientId, sealer }: Conversation,
): Promise<Map<string, string>> {
  const rows = await run<{ id: string; contentCt: Buffer | null; clientId: string | null }>({
    name: 'thread-own-reactions',
    text: `select id, content_ct as "contentCt", client_id as "clientId" from messages
      where clinic_id = $1 and conversation_id = $2 and template = 'reaction' and state not in ('failed', 'dropped')
      order by created_at, id limit 500`,
    values: [clinicId, id],
  });
  const held = new Map<string, string>();
  for (const { id: row, contentCt, clientId: owner } of rows) {
    if (contentCt === null || (owner !== null && owner !== clientId)) continue;
    const content = JSON.parse(
      (owner === null ? vault : sealer).open(contentPlace(row), contentCt),
    ) as MessageContent;
    if ('reaction' in content)
      held.set(providerRef(vault, content.reaction.targetWamid), content.reaction.emoji);
  }
  return held;
}

async function itemsOf({ run, clinicId }: Scope, refs: readonly string[]): Promise<Map<string, string>> {
  if (refs.length === 0) return new Map();
  const rows = await run<{ ref: string; id: string }>({
    name: 'thread-answered',
    text: `select provider_id as ref, id from messages where clinic_id = $1 and provider_id = any($2::text[])
      union all select provider_id, id from inbound_messages where clinic_id = $1 and provider_id = any($2::text[])`,
    values: [clinicId, refs],
  });
  return new Map(rows.map(({ ref, id }) => [ref, id]));
}

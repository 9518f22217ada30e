// What goes when its time is over: words and files of conversations, in place, so that counts and proofs of delivery stay; owner context: compliance.
import type { RetentionClass } from '../domain/compliance/retention-rules.ts';
import type { Scope } from './tenancy.ts';

type Remove = (scope: Scope, ids: readonly string[]) => Promise<void>;

const blankWords = `update inbound_messages set body_ct = null, wamid_ct = null, target_ref = null
  where clinic_id = $1 and id = any($2::uuid[])`;
const blankFiles = (
  inbound: string,
) => `update inbound_media set content_ct = null, state = 'gone', updated_at = now()
  where clinic_id = $1 and content_ct is not null and inbound_id in (${inbound})`;
const unindex = 'delete from message_words where clinic_id = $1 and item_id = any($2::uuid[])';
const ofTalks = 'select id from inbound_messages where clinic_id = $1 and conversation_id = any($2::uuid[])';

const each =
  (name: string, statements: readonly string[]): Remove =>
  async ({ run, clinicId }, ids) => {
    for (const [index, text] of statements.entries())
      await run({ name: `retention-${name}-${index}`, text, values: [clinicId, ids] });
  };

const removers: Partial<Record<RetentionClass, Remove>> = {
  'chat-client': each('chat-client', [blankWords, blankFiles('select unnest($2::uuid[])'), unindex]),
  'chat-media': each('chat-media', [blankFiles('select unnest($2::uuid[])')]),
  // A stranger's talk with what leads to her; the empty conversation stays, because what was sent to her counts on.
  'chat-stranger': each('chat-stranger', [
    blankFiles(ofTalks),
    `update inbound_messages set body_ct = null, wamid_ct = null, target_ref = null where clinic_id = $1 and conversation_id = any($2::uuid[])`,
    `update messages set content_ct = null where clinic_id = $1 and conversation_id = any($2::uuid[]) and client_id is null`,
    'delete from message_words where clinic_id = $1 and conversation_id = any($2::uuid[])',
    'delete from contact_identities where clinic_id = $1 and conversation_id = any($2::uuid[])',
    'delete from conversation_notes where clinic_id = $1 and conversation_id = any($2::uuid[])',
    `update conversations set preview_ct = null, display_ct = null, state = 'closed', version = version + 1
       where clinic_id = $1 and id = any($2::uuid[])`,
  ]),
};

export const isRemovable = (dataClass: RetentionClass): boolean => removers[dataClass] !== undefined;

/** Twice is once. The caller has asked for holds in the same transaction. */
export async function removeDue(
  scope: Scope,
  dataClass: RetentionClass,
  ids: readonly string[],
): Promise<void> {
  if (ids.length > 0) await removers[dataClass]?.(scope, ids);
}

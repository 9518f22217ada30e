// Table message_words: a blind index of what was said, for search; owner context: messaging.
import { indexedWords, wantedPhoneEnd, wantedWords } from '../domain/messaging/search-words.ts';
import type { ClinicVault } from './encryption.ts';
import type { Scope } from './tenancy.ts';

export interface IndexedItem {
  conversationId: string;
  /** Whose words they are: a message, a note, an identity, or the conversation (a stranger's name). */
  itemId: string;
  saidAt: Date;
}

/** Eight bytes: enough that two words rarely meet, and half of what a whole index would take. */
const wordIndex = (vault: ClinicVault, word: string): Buffer =>
  vault.blindIndex('message_words.word', word).subarray(0, 8);
/** So that nobody's index grows with a text that is no message of a person. */
const mostTerms = 400;

export async function indexWords(scope: Scope, item: IndexedItem, text: string | null): Promise<void> {
  if (text !== null) await indexTerms(scope, item, indexedWords(text));
}

/** As {@link indexWords}, for what is no word: the ends of a number. */
export async function indexTerms(
  scope: Scope,
  { conversationId, itemId, saidAt }: IndexedItem,
  terms: readonly string[],
): Promise<void> {
  if (terms.length === 0) return;
  const words = [...new Set(terms)].slice(0, mostTerms).map((term) => wordIndex(scope.vault, term));
  await scope.run({
    name: 'index-words',
    text: `insert into message_words (clinic_id, word, conversation_id, said_at, item_id)
      select $1, w, $3, $4, $5 from unnest($2::bytea[]) w on conflict do nothing`,
    values: [scope.clinicId, words, conversationId, saidAt, itemId],
  });
}

/** Conversations in which one message has all the words, or that are of somebody whose number ends so; the last one first. */
export async function findWords(scope: Scope, query: string, limit: number): Promise<string[]> {
  const end = wantedPhoneEnd(query);
  const [words, ends] = [wantedWords(query), end === undefined ? [] : [end]].map((terms) =>
    terms.map((term) => wordIndex(scope.vault, term)),
  );
  const rows = await scope.run<{ id: string }>({
    name: 'find-words',
    text: `select conversation_id as id from (
        select conversation_id, item_id, max(said_at) as said_at from message_words
        where clinic_id = $1 and word = any($2::bytea[]) group by conversation_id, item_id
        having count(*) = cardinality($2::bytea[])
        union all select conversation_id, item_id, said_at from message_words
        where clinic_id = $1 and word = any($3::bytea[])) found
      group by conversation_id order by max(said_at) desc limit $4`,
    values: [scope.clinicId, words, ends, limit],
  });
  return rows.map(({ id }) => id);
}

import { refDebounced } from '@vueuse/core';
import { computed, ref } from 'vue';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { ConversationLine } from './conversation-types.ts';

export const filters = ['all', 'mine', 'nobody', 'closed'] as const;
export type Filter = (typeof filters)[number];

const asked: Record<Filter, Record<string, string>> = {
  all: { state: 'open', assigned: 'anyone' },
  mine: { state: 'open', assigned: 'me' },
  nobody: { state: 'open', assigned: 'nobody' },
  closed: { state: 'closed', assigned: 'anyone' },
};

/** The list on the left. What is searched stays out of the address: a name does not belong in a browser's history. */
export function useConversations() {
  const filter = ref<Filter>('all');
  const term = ref('');
  const settled = refDebounced(
    // One letter is in everything.
    computed(() => (term.value.trim().length < 2 ? '' : term.value.trim())),
    200,
  );
  const list = useCursor<ConversationLine>(['conversations', filter, settled], async (cursor, signal) => {
    const { state, assigned } = asked[filter.value];
    const query = { assigned, q: settled.value, state, cursor, limit: 40 };
    const found = await http.get<{ items: ConversationLine[]; nextCursor: string | null }>(
      '/conversations',
      query,
      signal,
    );
    return { rows: found.items, nextCursor: found.nextCursor };
  });
  return { filter, term, list, isSearching: computed(() => settled.value !== '') };
}
export type ConversationsModel = ReturnType<typeof useConversations>;

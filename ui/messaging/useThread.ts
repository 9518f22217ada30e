import { computed, type Ref } from 'vue';
import { useClock } from '../clock.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { ThreadItem } from './conversation-types.ts';
import { byDay, inOrder, replacedOf } from './thread.ts';

/** What was said, oldest first, by the clinic's days; older pages on demand. */
export function useThread(id: Readonly<Ref<string>>) {
  const { dayOf } = useClock();
  const list = useCursor<ThreadItem>(['conversation', id, 'items'], async (cursor, signal) => {
    const found = await http.get<{ items: ThreadItem[]; nextCursor: string | null }>(
      `/conversations/${id.value}/items`,
      { cursor },
      signal,
    );
    return { rows: found.items, nextCursor: found.nextCursor };
  });
  const items = computed(() => inOrder(list.rows.value));
  return {
    ...{ list, items },
    days: computed(() => byDay(items.value, dayOf)),
    byId: computed(() => new Map(items.value.map((item) => [item.id, item]))),
    replaced: computed(() => replacedOf(items.value)),
  };
}
export type ThreadModel = ReturnType<typeof useThread>;

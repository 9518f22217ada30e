import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { ThreadItem } from './conversation-types.ts';

export const quickEmojis = ['👍', '❤️', '🙏', '😊', '😂', '😮'] as const;

/** Reacting to what she wrote; the same sign again takes it back. */
export function useReactions(id: Readonly<Ref<string>>) {
  const queries = useQueryClient();
  const { busy, run } = useAction('inbox');
  const own = ({ reactions }: ThreadItem) => reactions.find(({ by }) => by === 'clinic')?.emoji ?? null;

  async function react(item: ThreadItem, emoji: string): Promise<void> {
    await run(
      item.id,
      () =>
        http.post(`/conversations/${id.value}/reactions`, {
          itemId: item.id,
          emoji: own(item) === emoji ? '' : emoji,
        }),
      () => undefined,
    );
    void queries.invalidateQueries({ queryKey: ['conversation', id.value, 'items'] });
  }
  return { busy, react, own };
}

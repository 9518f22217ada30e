import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { useDocumentVisibility } from '@vueuse/core';
import { computed, type Ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http, HttpError } from '../http.ts';
import { useSession } from '../session.ts';
import type { Conversation, Named } from './conversation-types.ts';
import { nameOf } from './thread.ts';

/** One conversation: whose it is, who cares for it, and that it was looked at. */
export function useConversation(id: Readonly<Ref<string>>) {
  const { t } = useI18n();
  const session = useSession();
  const queries = useQueryClient();
  const key = ['conversation', id, 'facts'];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => http.get<Conversation>(`/conversations/${id.value}`, undefined, signal),
    // Each read is an entry in the audit: looking back at the window is not a new one.
    refetchOnWindowFocus: false,
  });
  const { busy, run } = useAction('inbox');
  const conversation = query.data;
  const name = computed(() => (conversation.value && nameOf(conversation.value)) ?? t('inbox.stranger'));

  const refresh = (): void => {
    for (const stale of ['conversation', 'conversations', 'inbox-counts'])
      void queries.invalidateQueries({ queryKey: [stale] });
  };
  const change = async (
    what: string,
    fields: { state?: 'open' | 'closed'; assignedTo?: string | null },
    said: string,
  ): Promise<void> => {
    const version = conversation.value?.version;
    await run(
      what,
      () => http.patch(`/conversations/${id.value}`, { version, ...fields }),
      () => said,
    );
    refresh();
  };
  const assign = (person: Named | null) =>
    change(
      'assign',
      { assignedTo: person?.id ?? null },
      person ? t('inbox.assign.done', { name: person.name }) : t('inbox.assign.undone'),
    );
  const turn = () => {
    const isOpen = conversation.value?.state === 'open';
    const said = t(isOpen ? 'inbox.header.closed' : 'inbox.header.reopened', { name: name.value });
    return change('state', { state: isOpen ? 'closed' : 'open' }, said);
  };

  // Read is what somebody had before her eyes: not a tab in the background.
  const visibility = useDocumentVisibility();
  watch(
    [() => conversation.value?.unread, visibility, id],
    ([unread, seen]) => {
      if (!unread || seen !== 'visible' || !session.can('inbox:write')) return;
      void http
        .post(`/conversations/${id.value}/read`)
        .then(refresh)
        .catch((error: unknown) => {
          // It stays unread and is told again at the next look.
          if (!(error instanceof HttpError)) throw error;
        });
    },
    { immediate: true },
  );

  return {
    ...{ conversation, name, busy, assign, turn, refresh },
    error: computed(() => (conversation.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
  };
}
export type ConversationModel = ReturnType<typeof useConversation>;

import { useQueryClient } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';

export const longestNote = 20_000;

/** Adds to what was written; a refusal keeps the text. */
export function useNewNote(clientId: () => string) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('clients.notes');
  const text = ref('');
  const isEmpty = computed(() => text.value.trim() === '');

  const add = () =>
    run(
      'add',
      () => http.post(`/clients/${clientId()}/notes`, { text: text.value.trim() }),
      () => {
        text.value = '';
        void queries.invalidateQueries({ queryKey: ['clinical-notes', clientId()] });
        return t('clients.notes.added');
      },
    );
  return { text, isEmpty, isBusy: computed(() => busy.value !== null), add };
}

import { useQueryClient } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';

export const longestNote = 20_000;

/** Adds to what was written; a refusal keeps the text. `completes`: the note that an addendum names. */
export function useNewNote(
  clientId: () => string,
  { completes, done }: { completes: string | null; done: () => void },
) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('clients.notes');
  const text = ref('');
  const isEmpty = computed(() => text.value.trim() === '');

  const path = () => `/clients/${clientId()}/notes${completes === null ? '' : `/${completes}/addenda`}`;
  const add = () =>
    run(
      'add',
      () => http.post(path(), { text: text.value.trim() }),
      () => {
        text.value = '';
        done();
        void queries.invalidateQueries({ queryKey: ['clinical-notes', clientId()] });
        return t('clients.notes.added');
      },
    );
  return { text, isEmpty, isBusy: computed(() => busy.value !== null), add };
}

import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, toRefs } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { Entry, Named } from './types.ts';

/** What the form and the filters choose from; the agenda's queries by key and shape. */
export function useChoices() {
  const resources = useQuery({
    queryKey: ['resources'],
    queryFn: () =>
      http
        .get<{ resources: (Named & { kind: string; isActive: boolean })[] }>('/resources')
        .then((found) => found.resources),
  });
  const procedures = useQuery({
    queryKey: ['procedures'],
    queryFn: () =>
      http
        .get<{ procedures: (Named & { isActive: boolean })[] }>('/procedures')
        .then((found) => found.procedures),
  });
  const named = (rows: readonly Named[]) =>
    rows
      .map(({ id, name }) => ({ value: id, label: name }))
      .toSorted((one, other) => one.label.localeCompare(other.label, 'pt-BR'));
  return {
    professionals: computed(() =>
      named((resources.data.value ?? []).filter(({ kind, isActive }) => kind === 'professional' && isActive)),
    ),
    procedures: computed(() => named((procedures.data.value ?? []).filter(({ isActive }) => isActive))),
  };
}

/** Who waits, narrowed, and taking somebody off. */
export function useWaitlist() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const filters = reactive({ state: 'open', procedureId: 'any', professionalId: 'any' });
  const { state, procedureId, professionalId } = toRefs(filters);
  const list = useCursor<Entry>(
    ['waitlist', 'entries', state, procedureId, professionalId],
    async (cursor, signal) => {
      const query = {
        ...{ cursor, limit: 50, state: state.value },
        ...(procedureId.value !== 'any' && { procedureId: procedureId.value }),
        ...(professionalId.value !== 'any' && { professionalId: professionalId.value }),
      };
      const found = await http.get<{ entries: Entry[]; nextCursor: string | null }>(
        '/waitlist',
        query,
        signal,
      );
      return { rows: found.entries, nextCursor: found.nextCursor };
    },
  );
  const { busy, run } = useAction('waitlist');
  const leave = (entry: Entry) =>
    run(
      entry.id,
      () => http.delete(`/waitlist/${entry.id}`),
      () => {
        void queries.invalidateQueries({ queryKey: ['waitlist'] });
        return t('waitlist.left', { name: entry.client.name });
      },
    );
  return {
    ...{ filters, list, busy, leave },
    isNarrowed: computed(() => procedureId.value !== 'any' || professionalId.value !== 'any'),
  };
}
export type WaitlistModel = ReturnType<typeof useWaitlist>;

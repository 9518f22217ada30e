import { useQuery } from '@tanstack/vue-query';
import { useNow } from '@vueuse/core';
import { computed, watch } from 'vue';
import { http, HttpError } from '../http.ts';
import { type Note, threadsOf } from '../note-threads.ts';
import { useSession } from '../session.ts';
import { useBreakGlass } from './useBreakGlass.ts';

/** Milliseconds an access still lasts, never below zero. */
export const msLeft = (expiresAt: string, now: number): number => Math.max(0, Date.parse(expiresAt) - now);

/** The clinical notes of one client: for whom the role opens them, and for a while for whom gave a reason. */
export function useClinicalNotes(clientId: () => string) {
  const session = useSession();
  const isOpenByRole = computed(() => session.can('clinical:read'));
  const glass = useBreakGlass(clientId);
  const now = useNow({ interval: 1_000 });
  const left = computed(() =>
    glass.grant.value ? msLeft(glass.grant.value.expiresAt, now.value.getTime()) : 0,
  );
  const grant = computed(() => (left.value > 0 ? glass.grant.value : null));
  const isOpen = computed(() => isOpenByRole.value || grant.value !== null);

  const query = useQuery({
    queryKey: ['clinical-notes', computed(clientId)],
    queryFn: ({ signal }) =>
      http
        .get<{ notes: Note[] }>(`/clients/${clientId()}/notes`, undefined, signal)
        .then((found) => found.notes),
    enabled: isOpen,
    // Each reading is an entry in the audit: looking back at the window is not a new one.
    refetchOnWindowFocus: false,
  });
  watch(grant, (current, before) => {
    if (before && !current && !isOpenByRole.value) void glass.shut();
  });
  // Somebody else may end an access before its time: the next reading says so.
  watch(query.error, (error) => {
    if (error instanceof HttpError && error.code === 'forbidden' && grant.value) void glass.shut();
  });

  return {
    ...{ glass, grant, left, isOpen },
    mayWrite: computed(() => session.can('clinical:write')),
    threads: computed(() => (isOpen.value ? threadsOf(query.data.value ?? []) : [])),
    isReady: computed(() => (isOpen.value ? query.data.value !== undefined : glass.isReady.value)),
    error: computed(() => (isOpen.value && query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
  };
}
export type ClinicalNotesModel = ReturnType<typeof useClinicalNotes>;

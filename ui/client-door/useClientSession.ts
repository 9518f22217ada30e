import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, onScopeDispose, ref } from 'vue';
import { http, HttpError } from '../http.ts';
import { type SignInLink, takeLink } from './link.ts';
import type { ClientMe, PublicClinic } from './types.ts';

/** Whose page this is: the clinic, and the client once her phone is proved. A link signs her in on arrival. */
export function useClientSession(clinicId: string) {
  const queries = useQueryClient();
  const me = ref<ClientMe | null>(null);
  const isReady = ref(false);
  const failure = ref<unknown>(null);
  /** The link was used before, too old or cut off: a code does the same. */
  const isLinkDead = ref(false);
  const clinic = useQuery({
    queryKey: ['public', 'clinic', clinicId],
    queryFn: () => http.get<PublicClinic>(`/public/clinics/${clinicId}`),
    staleTime: Infinity,
  });
  // The next person at this phone must not see her visits.
  onScopeDispose(() => {
    queries.removeQueries({ queryKey: ['public', 'visits'] });
  });

  /** Kept over a bad line, so that trying again still signs her in. */
  let link = takeLink();

  async function arrive() {
    failure.value = null;
    try {
      me.value = link ? await openLink(link) : await recognise();
      link = null;
    } catch (error) {
      failure.value = error;
    } finally {
      isReady.value = true;
    }
  }

  async function openLink(link: SignInLink): Promise<ClientMe | null> {
    try {
      return await http.post<ClientMe>(`/public/clinics/${clinicId}/sign-in/verify`, { ...link });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      isLinkDead.value = true;
      return recognise();
    }
  }

  /** A client of another clinic is nobody here. */
  async function recognise(): Promise<ClientMe | null> {
    try {
      const known = await http.get<ClientMe>('/public/me');
      return known.clinic.id === clinicId ? known : null;
    } catch (error) {
      if (isRefusal(error)) return null;
      throw error;
    }
  }

  /** Also when the session has ended by itself: the page then asks for the phone again. */
  function forget() {
    me.value = null;
    queries.removeQueries({ queryKey: ['public', 'visits'] });
  }
  async function signOut() {
    await http.delete('/public/session').catch(() => undefined);
    forget();
  }

  return {
    ...{ me, isReady, isLinkDead, arrive, forget, signOut },
    clinic: clinic.data,
    error: computed(() => (clinic.data.value ? failure.value : clinic.error.value)),
    retry: () => {
      void clinic.refetch();
      void arrive();
    },
  };
}
export type ClientSession = ReturnType<typeof useClientSession>;

const isRefusal = (error: unknown): boolean =>
  error instanceof HttpError && (error.status === 401 || error.status === 400);

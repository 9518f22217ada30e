import { computed, inject, type InjectionKey, provide, ref } from 'vue';
import { http, HttpError } from '../http.ts';
import { useZoneClock } from '../zone-clock.ts';
import { useAsked } from './asked.ts';
import { type SignInLink, takeLink } from './link.ts';
import type { ClientMe, PublicClinic } from './types.ts';

const isRefusal = (error: unknown): boolean =>
  error instanceof HttpError && (error.status === 401 || error.status === 400);

/** Whose page this is: the clinic, and the client once her phone is proved. A link signs her in on arrival. */
function createClinic(id: string) {
  const me = ref<ClientMe | null>(null);
  const isReady = ref(false);
  const failure = ref<unknown>(null);
  /** The link was used before, too old or cut off: a code does the same. */
  const isLinkDead = ref(false);
  const { data: clinic, error, load } = useAsked(() => http.get<PublicClinic>(`/public/clinics/${id}`));
  const zone = computed(() => clinic.value?.timeZone ?? 'America/Sao_Paulo');

  /** Kept over a bad line, so that trying again still signs her in. */
  let link = takeLink();

  async function arrive() {
    failure.value = null;
    try {
      me.value = link ? await openLink(link) : await recognise();
      link = null;
    } catch (caught) {
      failure.value = caught;
    } finally {
      isReady.value = true;
    }
  }

  async function openLink(given: SignInLink): Promise<ClientMe | null> {
    try {
      return await http.post<ClientMe>(`/public/clinics/${id}/sign-in/verify`, { ...given });
    } catch (caught) {
      if (!isRefusal(caught)) throw caught;
      isLinkDead.value = true;
      return recognise();
    }
  }

  /** A client of another clinic is nobody here. */
  async function recognise(): Promise<ClientMe | null> {
    try {
      const known = await http.get<ClientMe>('/public/me');
      return known.clinic.id === id ? known : null;
    } catch (caught) {
      if (isRefusal(caught)) return null;
      throw caught;
    }
  }

  return {
    ...{ id, me, isReady, isLinkDead, clinic, arrive },
    clock: useZoneClock(zone),
    error: computed(() => (clinic.value ? failure.value : error.value)),
    retry: () => {
      void load();
      void arrive();
    },
    load,
    /** Also when the session has ended by itself: the page then asks for the phone again. */
    forget: () => (me.value = null),
    signOut: async () => {
      await http.delete('/public/session').catch(() => undefined);
      me.value = null;
    },
  };
}
export type Clinic = ReturnType<typeof createClinic>;

const key: InjectionKey<Clinic> = Symbol('clinic');

export function provideClinic(id: string): Clinic {
  const made = createClinic(id);
  provide(key, made);
  return made;
}
export function useClinic(): Clinic {
  const found = inject(key);
  if (!found) throw new Error('outside of a clinic’s page');
  return found;
}

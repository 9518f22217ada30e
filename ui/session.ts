import { computed, ref } from 'vue';
import type { Me } from '../api/clinic/session-presenter.ts';
import { may, type Permission } from '../domain/clinic/roles.ts';
import { http, HttpError, whenSignedOut } from './http.ts';
import { queryClient } from './query.ts';

export type { Me };

const me = ref<Me | null>(null);
let asked: Promise<Me | null> | null = null;

/** The person's session. Module state: the shell, the router and every page share it and it outlives them all. */
export function useSession() {
  return {
    me,
    /** Clinic zone (IANA); every hour shown or typed is in it, whatever the browser's zone. */
    timeZone: computed(() => me.value?.clinic.timeZone ?? 'America/Sao_Paulo'),
    can: (permission: Permission): boolean => me.value !== null && may(me.value.role, permission),
    load,
    signIn,
    signOut,
  };
}

/** Asks the server once who is signed in; null when nobody is. */
function load(): Promise<Me | null> {
  if (me.value) return Promise.resolve(me.value);
  asked ??= http
    .get<Me>('/session')
    .then((found) => (me.value = found))
    .catch((error: unknown) => {
      if (error instanceof HttpError && error.status === 401) return null;
      throw error;
    })
    .finally(() => (asked = null));
  return asked;
}

async function signIn(email: string, password: string): Promise<void> {
  me.value = await http.post<Me>('/session', { email, password });
}

async function signOut(): Promise<void> {
  await http.delete('/session');
  forget();
}

function forget(): void {
  me.value = null;
  // The next person at this computer must not see a cached client.
  queryClient.clear();
}

/** Wires the end of a session to the router; called once by router.ts. */
export function onSessionEnd(leave: () => void): void {
  whenSignedOut(() => {
    if (me.value === null) return;
    forget();
    leave();
  });
}

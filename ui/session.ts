import { computed, ref } from 'vue';
import type { Me } from '../api/account/session-presenter.ts';
import { may, type Permission } from '../domain/clinic/roles.ts';
import { http, HttpError, whenEnrolmentNeeded, whenSignedOut } from './http.ts';
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from './passkey.ts';
import { queryClient } from './query.ts';

export type { Me };

/** How somebody shows to be herself after the password. */
export type Factor = 'passkey' | 'totp' | 'recovery-code';
export type Proof = { totp: string } | { recoveryCode: string } | { passkey: AuthenticationResponseJSON };
export interface FactorChoice {
  methods: Factor[];
  passkeyOptions?: PublicKeyCredentialRequestOptionsJSON;
}

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
    prove,
    signInByPasskey,
    renew,
    changeClinic,
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

/** Answers the choice of second factors when the password alone is not enough, null when the person is in. */
async function signIn(email: string, password: string): Promise<FactorChoice | null> {
  const answer = await http.post<Me | (FactorChoice & { next: 'second-factor' })>('/session', {
    email,
    password,
  });
  if ('next' in answer) return answer;
  me.value = answer;
  return null;
}

async function prove(proof: Proof): Promise<void> {
  me.value = await http.post<Me>('/session/second-factor', proof);
}

async function signInByPasskey(credential: AuthenticationResponseJSON): Promise<void> {
  me.value = await http.post<Me>('/session/passkey', { credential });
}

/** After something that changes what the session may do: an enrolment ends, a factor comes or goes. */
async function renew(): Promise<void> {
  me.value = await http.post<Me>('/session/refresh');
}

/** `leave` goes away from what is of the old clinic, once the new one has let the person in. */
async function changeClinic(clinicId: string, leave: () => Promise<unknown>): Promise<void> {
  const there = await http.post<Me>('/session/clinic', { clinicId });
  // Nothing read in one clinic may be seen in another.
  queryClient.clear();
  await leave();
  me.value = there;
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

/** Wires the ends and turns of a session to the router; called once by router.ts. */
export function onSessionEnd({ leave, enrol }: { leave: () => void; enrol: () => void }): void {
  whenSignedOut(() => {
    if (me.value === null) return;
    forget();
    leave();
  });
  whenEnrolmentNeeded(() => {
    if (me.value === null || me.value.mustEnrol) return;
    me.value = { ...me.value, mustEnrol: true };
    enrol();
  });
}

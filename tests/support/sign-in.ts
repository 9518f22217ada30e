import type { Answer, Person } from './api.ts';
import { Authenticator } from './authenticator.ts';
import { testPassword } from './clinics.ts';

interface Staff {
  id: string;
  email: string;
}
type Creation = { options: Parameters<Authenticator['register']>[0] };
type Request = { passkeyOptions: Parameters<Authenticator['authenticate']>[0] };

/** Whose software passkey is whose, over every API of a test file; the same person of another file's database is another object. */
const passkeys = new WeakMap<Staff, Authenticator>();

/** With the password, in grace; with the passkey too when `signInProvedAs` gave the person one. */
export async function signInAs(person: Person, staff: Staff): Promise<Person> {
  const { email } = staff;
  const answer = await person.post<Request>('/session', { email, password: testPassword });
  const known = passkeys.get(staff);
  if (answer.status !== 202 || !known) return signedIn(person, answer);
  const passkey = known.authenticate(answer.body.passkeyOptions);
  return signedIn(person, await person.post('/session/second-factor', { passkey }));
}

/** The first time gives the person a passkey, which proves the session; later ones sign in with it, which does as well. */
export async function signInProvedAs(person: Person, staff: Staff, origin: string): Promise<Person> {
  await signInAs(person, staff);
  if (passkeys.has(staff)) return person;
  const key = new Authenticator(origin);
  const { body } = await person.post<Creation>('/account/passkeys/options', {});
  const credential = key.register(body.options);
  signedIn(person, await person.post('/account/passkeys', { credential, label: 'chave de teste' }));
  passkeys.set(staff, key);
  return person;
}

function signedIn(person: Person, { status, body }: Answer<unknown>): Person {
  if (status !== 200 && status !== 201)
    throw new Error(`signing in answered ${status}: ${JSON.stringify(body)}`);
  return person;
}

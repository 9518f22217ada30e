import { Secret, TOTP } from 'otpauth';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import type { Person, TestApi } from './api.ts';
import { Authenticator } from './authenticator.ts';
import { type Clinics, type TestClinic, testPassword } from './clinics.ts';

type Creation = { options: Parameters<Authenticator['register']>[0] };
export type RequestOptions = Parameters<Authenticator['authenticate']>[0];
export interface Next {
  next: string;
  methods: string[];
  passkeyOptions: RequestOptions;
}

/** What an authenticator app shows at an instant. */
export const codeOf = (secret: string, at = Date.now()): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at });

/** People with second factors, for the tests of sign-in; `forget` takes everybody's away again. */
export function createFactors(clinics: Clinics, api: TestApi) {
  const credentials = (role: StaffRole, clinic: TestClinic = clinics.a) => ({
    email: clinic.staff[role].email,
    password: testPassword,
  });

  /** As if the minute had passed: the code that confirmed the app is forgotten. */
  const forgetUsedCodes = () => clinics.admin.query('update app.totp set last_step = 0');
  const forgetLimits = () => clinics.admin.query('delete from app.rate_limits');
  const forget = () =>
    clinics.admin.query(`delete from app.passkeys; delete from app.totp; delete from app.recovery_codes;
      delete from app.rate_limits; update staff set created_at = now();
      update sign_in_policies set since = now(), passkey_roles = default, grace_days = default, version = 1`);

  async function withTotp(role: StaffRole, clinic = clinics.a) {
    const person = await api.signIn(clinic, role);
    const { secret } = (await person.post<{ secret: string }>('/account/totp', {})).body;
    const { body } = await person.post<{ recoveryCodes: string[] }>('/account/totp/confirm', {
      code: codeOf(secret),
    });
    await forgetUsedCodes();
    return { person, secret, recoveryCodes: body.recoveryCodes };
  }

  async function addPasskey(person: Person, key = new Authenticator(), label = 'Chave') {
    const { options } = (await person.post<Creation>('/account/passkeys/options', {})).body;
    const added = await person.post<{ id: string; recoveryCodes?: string[] }>('/account/passkeys', {
      ...{ credential: key.register(options), label },
    });
    return { key, added };
  }

  async function withPasskey(role: StaffRole, clinic = clinics.a, key = new Authenticator()) {
    const person = await api.signIn(clinic, role);
    const { added } = await addPasskey(person, key);
    if (added.status !== 201) throw new Error(`the passkey was answered ${added.status}`);
    return { person, key };
  }

  /** Right password, second factor still to come. */
  async function started(role: StaffRole, clinic = clinics.a): Promise<{ person: Person; next: Next }> {
    const person = api.stranger();
    const answer = await person.post<Next>('/session', credentials(role, clinic));
    if (answer.status !== 202) throw new Error(`the password was answered ${answer.status}`);
    return { person, next: answer.body };
  }

  /** A browser that was given a challenge to sign in with a passkey alone. */
  async function challenged(person = api.stranger()): Promise<{ person: Person; options: RequestOptions }> {
    const { body } = await person.post<{ options: RequestOptions }>('/session/passkey/options', {});
    return { person, options: body.options };
  }
  return { credentials, forget, forgetLimits, withTotp, addPasskey, withPasskey, started, challenged };
}

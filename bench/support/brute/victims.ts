import type pg from 'pg';
import type { Stack } from '../../../local/stack.ts';
import type { StaffRole } from '../../../domain/clinic/roles.ts';
import { createKnex } from '../../../models/knex.ts';
import { readSignInCodeFacts } from '../../../models/sign-in-code-facts.ts';
import { kmsOf } from '../keys.ts';
import { createTenancy, systemActor } from '../../../models/tenancy.ts';
import { Authenticator } from '../../../tests/support/authenticator.ts';
import { codeOf } from '../../../tests/support/factors.ts';
import type { BenchClinic } from '../clinic.ts';
import { Stranger } from './stranger.ts';

type Options = Parameters<Authenticator['authenticate']>[0];

/** People whose secrets are guessed, with the right ones, so that «dead» can be told from «wrong». */
export function victimsOf(stack: Stack, clinic: BenchClinic, admin: pg.Client) {
  const home = (): Stranger => new Stranger(stack.urls.api, '127.0.0.1');
  const emailOf = (role: StaffRole): string => clinic.staff.find((one) => one.role === role)?.email ?? '';
  const must = async (answer: ReturnType<Stranger['send']>, status: number) => {
    const got = await answer;
    if (got.status !== status)
      throw new Error(`answered ${got.status} instead of ${status}: ${got.text.slice(0, 300)}`);
    return got.body;
  };
  const enter = async (role: StaffRole): Promise<Stranger> => {
    const person = home();
    await must(person.post('/session', { email: emailOf(role), password: clinic.password }), 200);
    return person;
  };

  /** An authenticator app and recovery codes. */
  async function withTotp(role: StaffRole) {
    const person = await enter(role);
    const { secret } = (await must(person.post('/account/totp'), 201)) as { secret: string };
    const { recoveryCodes } = (await must(
      person.post('/account/totp/confirm', { code: codeOf(secret) }),
      200,
    )) as {
      recoveryCodes: string[];
    };
    person.close();
    // As if the minute had passed: the code that confirmed the app is forgotten.
    await admin.query('update app.totp set last_step = 0');
    return { email: emailOf(role), code: () => codeOf(secret), recoveryCodes };
  }

  /** A passkey; `comesIn` signs in with it alone, from the clinic's own address. */
  async function withPasskey(role: StaffRole) {
    const person = await enter(role);
    const key = new Authenticator(stack.urls.ui);
    const { options } = (await must(person.post('/account/passkeys/options'), 200)) as {
      options: Parameters<Authenticator['register']>[0];
    };
    await must(person.post('/account/passkeys', { credential: key.register(options), label: 'Chave' }), 201);
    person.close();
    const comesIn = async (): Promise<boolean> => {
      const browser = home();
      const { body } = await browser.post('/session/passkey/options');
      const credential = key.authenticate((body as { options: Options }).options);
      const { status } = await browser.post('/session/passkey', { credential });
      browser.close();
      return status === 200;
    };
    return { email: emailOf(role), comesIn };
  }

  const knex = createKnex({ url: stack.roleUrls.worker, pool: 2 });
  const kms = kmsOf(stack);
  const worker = createTenancy({ knex, kms, tokenKey: Buffer.from(stack.secrets.tokenKey, 'base64') });
  /** What a message to the client's phone would bring. */
  const messageOf = async (challengeId: string) => {
    const facts = await worker.withClinic(systemActor(clinic.id), (scope) =>
      readSignInCodeFacts(scope, challengeId),
    );
    return facts?.open ?? { code: '', token: '' };
  };
  return { withTotp, withPasskey, messageOf, emailOf, close: () => knex.destroy() };
}
export type Victims = ReturnType<typeof victimsOf>;

import { randomBytes, randomInt } from 'node:crypto';
import type { BenchClinic } from '../clinic.ts';
import type { Answer } from '../http.ts';
import { halfOf } from '../../../domain/account/access-recovery.ts';
import { Authenticator } from '../../../tests/support/authenticator.ts';
import type { Crowd, Stranger } from './stranger.ts';
import type { Victims } from './victims.ts';

/** What came of the guesses. `dead` says for every secret whether the right one is refused after five wrong ones. */
export interface Tally {
  tries: number;
  hits: number;
  answered_429: number;
  server_errors: number;
  dead: Record<string, boolean>;
}

const digits = (many: number): string => String(randomInt(10 ** many)).padStart(many, '0');
const wrongCode = (right: string): string => {
  const guess = digits(right.length || 6);
  return guess === right ? wrongCode(right) : guess;
};

export function attacksOn({
  crowd,
  clinic,
  victims,
}: {
  crowd: Crowd;
  clinic: BenchClinic;
  victims: Victims;
}) {
  const tally: Tally = { tries: 0, hits: 0, answered_429: 0, server_errors: 0, dead: {} };
  const count = (answer: Answer): Answer => {
    tally.tries += 1;
    if (answer.status < 300) tally.hits += 1;
    if (answer.status === 429) tally.answered_429 += 1;
    if (answer.status >= 500) tally.server_errors += 1;
    return answer;
  };
  const times = (many: number, guess: (turn: number) => Promise<Answer>): Promise<Answer[]> =>
    Promise.all(Array.from({ length: many }, async (_, turn) => count(await guess(turn))));
  /** Five wrong ones in a row, then the right one, which must be dead by then. */
  const killAndTry = async (
    name: string,
    wrong: () => Promise<Answer>,
    right: () => Promise<Answer>,
  ): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) count(await wrong());
    const { status, body } = count(await right());
    tally.dead[name] = status === 401 && (body as { code?: string }).code === 'challenge-invalid';
  };

  /** Passwords for one account from everywhere at once, and one password for everybody. */
  async function passwords(email: string): Promise<void> {
    await times(150, (turn) => crowd.next().post('/session', { email, password: `senha provável ${turn}` }));
    await times(70, (turn) => {
      const { email: other = '' } = clinic.staff[turn % clinic.staff.length] ?? {};
      return crowd.next().post('/session', { email: other, password: 'clínica 2026 verão' });
    });
  }

  type TotpVictim = Awaited<ReturnType<Victims['withTotp']>>;
  /** Somebody who has the password: every guess of the second factor needs a sign-in begun. */
  async function secondFactors(
    name: string,
    { email }: TotpVictim,
    wrong: () => object,
    right: () => object,
  ): Promise<void> {
    const begin = async (): Promise<Stranger> => {
      const browser = crowd.next();
      const { status } = await browser.post('/session', { email, password: clinic.password });
      if (status !== 202) tally.answered_429 += Number(status === 429);
      return browser;
    };
    const first = await begin();
    const present = (what: () => object) => () => first.post('/session/second-factor', what());
    await killAndTry(name, present(wrong), present(right));
    for (let flow = 0; flow < 8; flow += 1) {
      const browser = await begin();
      await times(6, () => browser.post('/session/second-factor', wrong()));
    }
  }

  const totps = (victim: TotpVictim): Promise<void> =>
    secondFactors(
      'totp',
      victim,
      () => ({ totp: wrongCode(victim.code()) }),
      () => ({ totp: victim.code() }),
    );
  const recoveryCodes = (victim: TotpVictim): Promise<void> =>
    secondFactors(
      'recovery_code',
      victim,
      () => ({ recoveryCode: `${halfOf(randomBytes(5))}` }),
      () => ({ recoveryCode: victim.recoveryCodes[0] }),
    );

  /** Codes and links of the public page: the message of each is known to the bench, not to those who guess. */
  async function clientCodes(phone: string): Promise<void> {
    const path = `/public/clinics/${clinic.id}/sign-in`;
    const ask = async () => {
      const { body } = await crowd.next().post(path, { phone });
      const { challengeId = '' } = body as { challengeId?: string };
      return { challengeId, ...(await victims.messageOf(challengeId)) };
    };
    const answer = (body: object) => crowd.next().post(`${path}/verify`, body);
    const { challengeId, code } = await ask();
    const withCode = (guess: string) => () => answer({ challengeId, code: guess });
    await killAndTry('client_code', withCode(wrongCode(code)), withCode(code));
    const link = await ask();
    const withToken = (token: string) => () => answer({ challengeId: link.challengeId, token });
    await killAndTry('client_link', withToken(randomBytes(32).toString('base64url')), withToken(link.token));
    for (let round = 0; round < 3; round += 1) {
      const { status, body } = await crowd.next().post(path, { phone });
      tally.answered_429 += Number(status === 429);
      const { challengeId: other = link.challengeId } = body as { challengeId?: string };
      await times(40, () => answer({ challengeId: other, code: digits(6) }));
    }
  }

  /** Both halves of an approved recovery. */
  async function halves(email: string, right: readonly string[]): Promise<void> {
    const redeem = (codes: readonly string[]) =>
      crowd.next().post('/recoveries/redeem', { email, codes, password: 'senha nova do ladrão 77' });
    const guess = () => redeem([halfOf(randomBytes(5)), right[1] ?? '']);
    await killAndTry('recovery', guess, () => redeem(right));
    await times(30, guess);
  }

  /** Keys that are nobody's, and secrets of a program that exists. */
  async function machines(clientId: string, origin: string): Promise<void> {
    await times(40, async () => {
      const browser = crowd.next();
      const { body } = await browser.post('/session/passkey/options');
      const { options } = body as { options?: Parameters<Authenticator['authenticate']>[0] };
      const credential = options ? new Authenticator(origin).authenticate(options, { userHandle: null }) : {};
      return browser.post('/session/passkey', { credential });
    });
    const form = (secret: string) =>
      new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: secret,
      }).toString();
    await times(60, () =>
      crowd.next().send('POST', '/oauth/token', form(`nps_${randomBytes(32).toString('base64url')}`), {
        'content-type': 'application/x-www-form-urlencoded',
      }),
    );
  }

  return { tally, passwords, totps, recoveryCodes, clientCodes, halves, machines };
}

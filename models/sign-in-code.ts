// Table sign_in_codes; owner context: clients. Codes and links by which a client enters the public page.
import { createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import {
  codeDigits,
  codeLivesMinutes,
  codeTries,
  type SignInAnswer,
} from '../domain/client-door/sign-in-code.ts';
import { phoneIndex } from './client-index.ts';
import type { ClinicVault, Sealer } from './encryption.ts';
import type { Scope } from './tenancy.ts';

const purpose = 'BOOKING_CONTRACT';
export const codePlace = (row: string) => ({ table: 'sign_in_codes', column: 'code_ct', row });

/** Version 1 for ever, like the blind indexes: a code must outlive the rotation of a key. */
const macOf = (vault: ClinicVault, id: string, kind: 'code' | 'token', value: string): Buffer =>
  createHmac('sha256', vault.derivedKey('client-sign-in', 1)).update(`${id}|${kind}|${value}`).digest();

/**
 * The client of a number, and what seals for her. A stranger's is sealed with a key that is thrown away: the same work, read by nobody.
 * A number that two share is a stranger's: whose telephone it is cannot be told, and one would read the other's visits.
 */
async function whoseNumber(
  { run, vault, clinicId }: Scope,
  index: Buffer,
): Promise<{ clientId: string | null; sealer: Sealer }> {
  const [client, another] = await run<{ id: string; wrappedKey: Buffer }>({
    name: 'client-of-phone',
    text: `select c.id, k.wrapped_key as "wrappedKey" from clients c
        join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id and k.wrapped_key is not null
      where c.clinic_id = $1 and c.phone_index = $2 limit 2`,
    values: [clinicId, index],
  });
  const stranger = vault.createPerson(randomUUID()).vault;
  return client && !another
    ? { clientId: client.id, sealer: vault.openPerson(client.id, client.wrappedKey) }
    : { clientId: null, sealer: stranger };
}

/**
 * Makes a code for a number (E.164), known or not, and lets older ones of it die. The process that sends is started either way and finds
 * out for itself that there is nobody to send to: whoever asks cannot tell the difference.
 */
export async function requestSignInCode(scope: Scope, phone: string): Promise<string> {
  const { vault, clinicId } = scope;
  const id = randomUUID();
  const index = phoneIndex(vault, phone);
  const code = String(randomInt(0, 10 ** codeDigits)).padStart(codeDigits, '0');
  const token = randomBytes(32).toString('base64url');
  // Two requests at once are put in line, so that one of them is the newest.
  await scope.run({
    name: 'code-line',
    text: `select pg_advisory_xact_lock(hashtextextended($1 || encode($2::bytea, 'hex'), 0))`,
    values: [clinicId, index],
  });
  const { clientId, sealer } = await whoseNumber(scope, index);
  await scope.run({
    name: 'code-replace',
    text: `update sign_in_codes set state = 'replaced', code_ct = null
      where clinic_id = $1 and phone_index = $2 and state = 'open'`,
    values: [clinicId, index],
  });
  await scope.run({
    name: 'code-insert',
    text: `insert into sign_in_codes (clinic_id, id, client_id, phone_index, code_hash, token_hash, code_ct, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(mins => ${codeLivesMinutes}))`,
    values: [
      ...[clinicId, id, clientId, index, macOf(vault, id, 'code', code), macOf(vault, id, 'token', token)],
      sealer.seal(codePlace(id), JSON.stringify({ code, token })),
    ],
  });
  const subjectIds = clientId === null ? [] : [clientId];
  await scope.audit({
    action: 'sign-in-code.ask',
    entity: 'sign-in-code',
    entityId: id,
    subjectIds,
    purpose,
  });
  await scope.enqueue('sign-in-code', id);
  return id;
}

export interface CodeTry {
  /** When the answer is right. */
  clientId: string | null;
  /** It was one of the five at a code that can open something; a made-up or dead one, or a stranger's, cannot be guessed. */
  isGuess: boolean;
}

/**
 * Takes one try and then looks at the answer. The transaction must commit before the answer is told: a
 * try that is rolled back would be a free guess.
 */
export async function trySignInCode(scope: Scope, id: string, answer: SignInAnswer): Promise<CodeTry> {
  const [row] = await scope.run<{ clientId: string | null; codeHash: Buffer; tokenHash: Buffer }>({
    name: 'code-try',
    text: `update sign_in_codes set tries = tries + 1
      where clinic_id = $1 and id = $2 and state = 'open' and expires_at > now() and tries < ${codeTries}
      returning client_id as "clientId", code_hash as "codeHash", token_hash as "tokenHash"`,
    values: [scope.clinicId, id],
  });
  const given =
    'code' in answer
      ? macOf(scope.vault, id, 'code', answer.code)
      : macOf(scope.vault, id, 'token', answer.token);
  if (!row) return { clientId: null, isGuess: false };
  const isRight = timingSafeEqual(given, 'code' in answer ? row.codeHash : row.tokenHash);
  const subjectIds = row.clientId === null ? [] : [row.clientId];
  const action = isRight ? 'sign-in-code.match' : 'sign-in-code.miss';
  await scope.audit({ action, entity: 'sign-in-code', entityId: id, subjectIds, purpose });
  return { clientId: isRight ? row.clientId : null, isGuess: row.clientId !== null };
}

/** Single use: false when another request with the same right answer was faster, or a newer code replaced it. */
export async function useSignInCode(scope: Scope, id: string): Promise<boolean> {
  const rows = await scope.run({
    name: 'code-use',
    text: `update sign_in_codes set state = 'used', used_at = now(), code_ct = null
      where clinic_id = $1 and id = $2 and state = 'open' and expires_at > now() returning true`,
    values: [scope.clinicId, id],
  });
  return rows.length > 0;
}

/** Sent, or no longer to be sent: from here on only its hashes remain. */
export async function forgetSignInCode({ run, clinicId }: Scope, id: string): Promise<void> {
  await run({
    name: 'code-forget',
    text: 'update sign_in_codes set code_ct = null where clinic_id = $1 and id = $2',
    values: [clinicId, id],
  });
}

// Table sign_in_codes; owner context: clients. Codes and links by which a client enters the public page.
import { createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import {
  codeDigits,
  codeLivesMinutes,
  codeTries,
  type SignInAnswer,
} from '../domain/client-door/sign-in-code.ts';
import { phoneIndex } from './client-index.ts';
import type { ClinicVault } from './encryption.ts';
import type { Scope } from './tenancy.ts';

const purpose = 'BOOKING_CONTRACT';
export const codePlace = (row: string) => ({ table: 'sign_in_codes', column: 'code_ct', row });
export const draftPlace = (row: string) => ({ table: 'sign_in_codes', column: 'draft_ct', row });

/** Version 1 for ever, like the blind indexes: a code must outlive the rotation of a key. */
const macOf = (vault: ClinicVault, id: string, kind: 'code' | 'token', value: string): Buffer =>
  createHmac('sha256', vault.derivedKey('client-sign-in', 1)).update(`${id}|${kind}|${value}`).digest();

/** Requests for one number are put in line: one of two codes is the newest, and two newcomers of one telephone become one client. */
export const lineUp = (scope: Scope, index: Buffer): Promise<unknown> =>
  scope.run({
    name: 'code-line',
    text: `select pg_advisory_xact_lock(hashtextextended($1 || encode($2::bytea, 'hex'), 0))`,
    values: [scope.clinicId, index],
  });

interface Holder {
  id: string;
  wrappedKey: Buffer;
}

/** At most two: a number that two share is a stranger's. Whose telephone it is cannot be told, and one would read the other's visits. */
export const holdersOf = ({ run, clinicId }: Scope, index: Buffer): Promise<Holder[]> =>
  run<Holder>({
    name: 'client-of-phone',
    text: `select c.id, k.wrapped_key as "wrappedKey" from clients c
        join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id and k.wrapped_key is not null
      where c.clinic_id = $1 and c.phone_index = $2 limit 2`,
    values: [clinicId, index],
  });

/** What somebody who may be new to the clinic tells of herself when she asks for a code. */
export interface BookingCodeWish {
  name: string | null;
}

/** What the code opens beside the page: a booking of somebody new, or nothing but one request by law. */
interface CodeAim {
  booking?: BookingCodeWish;
  rightsRequestId?: string;
}

/**
 * Makes a code for a number (E.164), known or not, and lets older ones of it die. The process that sends is started either way and finds
 * out for itself that there is nobody to send to: whoever asks cannot tell the difference. What is sealed for a stranger is sealed with
 * a key that is thrown away; to book it is kept on the row, because then the code goes to her too.
 */
export async function requestSignInCode(
  scope: Scope,
  phone: string,
  { booking, rightsRequestId }: CodeAim = {},
): Promise<string> {
  const { vault, clinicId } = scope;
  const id = randomUUID();
  const index = phoneIndex(vault, phone);
  const code = String(randomInt(0, 10 ** codeDigits)).padStart(codeDigits, '0');
  const token = randomBytes(32).toString('base64url');
  await lineUp(scope, index);
  const stranger = vault.createPerson(id);
  const [client, another] = await holdersOf(scope, index);
  const isKnown = client !== undefined && another === undefined;
  const sealer = isKnown ? vault.openPerson(client.id, client.wrappedKey) : stranger.vault;
  const clientId = isKnown ? client.id : null;
  await scope.run({
    name: 'code-replace',
    text: `update sign_in_codes set state = 'replaced', code_ct = null, draft_ct = null, person_key = null
      where clinic_id = $1 and phone_index = $2 and state = 'open'`,
    values: [clinicId, index],
  });
  // The same row for a client and for a stranger: how long it takes tells nothing.
  const draft = booking
    ? stranger.vault.seal(draftPlace(id), JSON.stringify({ phone, name: booking.name }))
    : null;
  await scope.run({
    name: 'code-insert',
    text: `insert into sign_in_codes (clinic_id, id, client_id, phone_index, code_hash, token_hash, code_ct, expires_at,
        is_for_booking, person_key, draft_ct, rights_request_id)
      values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(mins => ${codeLivesMinutes}), $8, $9, $10, $11)`,
    values: [
      ...[clinicId, id, clientId, index, macOf(vault, id, 'code', code), macOf(vault, id, 'token', token)],
      sealer.seal(codePlace(id), JSON.stringify({ code, token })),
      ...[booking !== undefined, booking ? stranger.wrapped : null, draft, rightsRequestId ?? null],
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
  /** The answer is right, and there is somebody to let in: a client, or a newcomer who wants to book. */
  isRight: boolean;
  /** Whose code one of the five tries was taken of; a made-up or dead one, or one that opens nothing, cannot be guessed. */
  guessedAt: 'client' | 'newcomer' | 'nothing';
  isFirst: boolean;
}

/**
 * Takes one try and then looks at the answer. The transaction must commit before the answer is told: a
 * try that is rolled back would be a free guess. A code for something else is none here, and keeps its tries.
 */
export async function trySignInCode(
  scope: Scope,
  id: string,
  answer: SignInAnswer,
  rightsRequestId: string | null = null,
): Promise<CodeTry> {
  const [row] = await scope.run<{
    clientId: string | null;
    isForBooking: boolean;
    tries: number;
    codeHash: Buffer;
    tokenHash: Buffer;
  }>({
    name: 'code-try',
    text: `update sign_in_codes set tries = tries + 1
      where clinic_id = $1 and id = $2 and state = 'open' and expires_at > now() and tries < ${codeTries}
        and rights_request_id is not distinct from $3
      returning client_id as "clientId", is_for_booking as "isForBooking", tries, code_hash as "codeHash", token_hash as "tokenHash"`,
    values: [scope.clinicId, id, rightsRequestId],
  });
  const given =
    'code' in answer
      ? macOf(scope.vault, id, 'code', answer.code)
      : macOf(scope.vault, id, 'token', answer.token);
  if (!row) return { isRight: false, guessedAt: 'nothing', isFirst: false };
  const isRight = timingSafeEqual(given, 'code' in answer ? row.codeHash : row.tokenHash);
  const subjectIds = row.clientId === null ? [] : [row.clientId];
  const action = isRight ? 'sign-in-code.match' : 'sign-in-code.miss';
  await scope.audit({ action, entity: 'sign-in-code', entityId: id, subjectIds, purpose });
  const isFirst = row.tries === 1;
  if (row.clientId === null && !row.isForBooking) return { isRight: false, guessedAt: 'nothing', isFirst };
  return { isRight, guessedAt: row.clientId === null ? 'newcomer' : 'client', isFirst };
}

export interface UsedCode {
  clientId: string | null;
  createdAt: Date;
  phoneIndex: Buffer;
  personKey: Buffer | null;
  draftCt: Buffer | null;
}

/** Single use: null when another request with the same right answer was faster, or a newer code replaced it. */
export async function useSignInCode(
  scope: Scope,
  id: string,
  rightsRequestId: string | null = null,
): Promise<UsedCode | null> {
  const [used] = await scope.run<UsedCode>({
    name: 'code-use',
    // What is given back is from before: the row keeps nothing of her.
    text: `with found as (select * from sign_in_codes
          where clinic_id = $1 and id = $2 and state = 'open' and expires_at > now()
            and rights_request_id is not distinct from $3 for update)
      update sign_in_codes s set state = 'used', used_at = now(), code_ct = null, draft_ct = null, person_key = null
      from found f where s.clinic_id = f.clinic_id and s.id = f.id
      returning f.client_id as "clientId", f.created_at as "createdAt", f.phone_index as "phoneIndex",
        f.person_key as "personKey", f.draft_ct as "draftCt"`,
    values: [scope.clinicId, id, rightsRequestId],
  });
  return used ?? null;
}

/** Sent, or no longer to be sent: from here on only its hashes remain. */
export async function forgetSignInCode({ run, clinicId }: Scope, id: string): Promise<void> {
  await run({
    name: 'code-forget',
    text: 'update sign_in_codes set code_ct = null where clinic_id = $1 and id = $2',
    values: [clinicId, id],
  });
}

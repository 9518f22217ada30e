import type { Knex } from 'knex';
import { type Asker, call } from './definer-call.ts';
import { platformSealer, type Kms } from './encryption.ts';

/** Owner context: clinic. Second factors of a person, reached through the definer functions of migration 20. */
export interface Factors {
  passkeys: number;
  totpSince: Date | null;
  recoveryCodes: number;
}
export interface Passkey {
  id: string;
  userId: string;
  credentialId: Buffer;
  publicKey: Buffer;
  counter: number;
  transports: string[];
  isBackedUp: boolean;
  labelCt: Buffer;
  createdAt: Date;
  lastUsedAt: Date | null;
}

const columns = `id, user_id as "userId", credential_id as "credentialId", public_key as "publicKey", counter, transports,
  is_backed_up as "isBackedUp", label_ct as "labelCt", created_at as "createdAt", last_used_at as "lastUsedAt"`;
export const factorColumns = 'passkeys, totp_since as "totpSince", recovery_codes as "recoveryCodes"';

export async function factorsOf(asker: Asker, userId: string): Promise<Factors> {
  const [row] = await call<Factors>(asker, `select ${factorColumns} from app.factors_of(?)`, [userId]);
  return row ?? { passkeys: 0, totpSince: null, recoveryCodes: 0 };
}

export const passkeysOf = (asker: Asker, userId: string): Promise<Passkey[]> =>
  call<Passkey>(asker, `select ${columns} from app.passkeys_of(?)`, [userId]);

export async function findPasskey(knex: Knex, credentialId: Buffer): Promise<Passkey | null> {
  const [row] = await call<Passkey>(knex, `select ${columns} from app.find_passkey(?)`, [credentialId]);
  return row ?? null;
}

const isDone = async (knex: Knex, sql: string, values: Parameters<typeof call>[2]): Promise<boolean> =>
  (await call<{ done: boolean | null }>(knex, `select ${sql} as done`, values))[0]?.done === true;

/**
 * The version of the person's credentials in that moment; null when its counter did not rise: a copy of the authenticator, or a
 * second use of the same answer.
 */
export async function usePasskey(
  knex: Knex,
  id: string,
  counter: number,
  isBackedUp: boolean,
): Promise<number | null> {
  const sql = 'select app.use_passkey(?, ?, ?) as version';
  return (await call<{ version: number | null }>(knex, sql, [id, counter, isBackedUp]))[0]?.version ?? null;
}

/** False when a code of this step, or of a later one, was used before. */
export const useTotpStep = (knex: Knex, userId: string, step: number): Promise<boolean> =>
  isDone(knex, 'app.use_totp(?, ?)', [userId, step]);

export const useRecoveryCode = (knex: Knex, userId: string, hash: Buffer): Promise<boolean> =>
  isDone(knex, 'app.use_recovery_code(?, ?)', [userId, hash]);

// The person's id is authenticated with the secret: one copied to another person does not open.
const totpPlace = (userId: string) => ({ table: 'totp', column: 'secret_ct', row: userId });
export const sealTotp = (kms: Kms, userId: string, secret: string): Buffer =>
  platformSealer(kms, 'totp').seal(totpPlace(userId), secret);

export interface TotpSecrets {
  /** Base32; what codes are checked against. */
  secret: string | null;
  /** Shown to the person, not confirmed by a code yet; as it is stored, and open. */
  pending: { sealed: Buffer; secret: string } | null;
}

export async function totpOf(asker: Asker, kms: Kms, userId: string): Promise<TotpSecrets> {
  const [row] = await call<{ secretCt: Buffer | null; pendingCt: Buffer | null }>(
    asker,
    'select secret_ct as "secretCt", pending_ct as "pendingCt" from app.totp_of(?)',
    [userId],
  );
  const open = (sealed: Buffer) => platformSealer(kms, 'totp').open(totpPlace(userId), sealed);
  return {
    secret: row?.secretCt ? open(row.secretCt) : null,
    pending: row?.pendingCt ? { sealed: row.pendingCt, secret: open(row.pendingCt) } : null,
  };
}

/** The words a person gave a passkey («celular da Ana»): theirs, so sealed. */
const labelPlace = (id: string) => ({ table: 'passkeys', column: 'label_ct', row: id });
export const sealLabel = (kms: Kms, id: string, label: string): Buffer =>
  platformSealer(kms, 'passkey-label').seal(labelPlace(id), label);
export const openLabel = (kms: Kms, { id, labelCt }: Pick<Passkey, 'id' | 'labelCt'>): string =>
  platformSealer(kms, 'passkey-label').open(labelPlace(id), labelCt);

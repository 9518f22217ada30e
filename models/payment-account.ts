// Table payment_accounts: where the clinic's Pix goes; owner context: payments. Credentials and key are sealed and never leave the house
// but towards the bank.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { refuse, refuseField } from '../domain/errors.ts';
import { maskPixKey, type PixKeyKind, readPixKey } from '../domain/payments/pix-key.ts';
import type { Scope } from './tenancy.ts';

export interface PaymentAccount {
  version: number;
  clientId: string;
  /** Its end only. */
  pixKey: string;
  pixKeyKind: PixKeyKind;
  isActive: boolean;
  /** When the bank learned where to tell us of payments; null = it is told at the next charge. */
  webhookRegisteredAt: Date | null;
  updatedAt: Date;
}

type Column = 'client_id_ct' | 'client_secret_ct' | 'pix_key_ct' | 'webhook_token_ct';
interface Row extends Omit<PaymentAccount, 'clientId' | 'pixKey'> {
  clientIdCt: Buffer;
  clientSecretCt: Buffer;
  pixKeyCt: Buffer;
  webhookTokenCt: Buffer;
}

const place = (column: Column, row: string) => ({ table: 'payment_accounts', column, row });
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

async function findRow({ run, clinicId }: Scope): Promise<Row | null> {
  const [row] = await run<Row>({
    name: 'payment-account',
    text: `select version, client_id_ct as "clientIdCt", client_secret_ct as "clientSecretCt", pix_key_ct as "pixKeyCt",
        webhook_token_ct as "webhookTokenCt", pix_key_kind as "pixKeyKind", is_active as "isActive",
        webhook_registered_at as "webhookRegisteredAt", updated_at as "updatedAt"
      from payment_accounts where clinic_id = $1`,
    values: [clinicId],
  });
  return row ?? null;
}

export async function readPaymentAccount(scope: Scope): Promise<PaymentAccount | null> {
  const row = await findRow(scope);
  if (!row) return null;
  const { vault, clinicId } = scope;
  const { version, pixKeyKind, isActive, webhookRegisteredAt, updatedAt } = row;
  return {
    ...{ version, pixKeyKind, isActive, webhookRegisteredAt, updatedAt },
    clientId: vault.open(place('client_id_ct', clinicId), row.clientIdCt),
    pixKey: maskPixKey(vault.open(place('pix_key_ct', clinicId), row.pixKeyCt)),
  };
}

/** Whether deposits can be asked for at all. */
export async function hasActiveAccount({ run, clinicId }: Scope): Promise<boolean> {
  const rows = await run({
    name: 'payment-account-active',
    text: 'select 1 from payment_accounts where clinic_id = $1 and is_active',
    values: [clinicId],
  });
  return rows.length > 0;
}

export interface PaymentAccountInput {
  /** 0 = there is none yet. */
  version: number;
  clientId: string;
  /** Left out: what is there stays. */
  clientSecret?: string | undefined;
  pixKey?: string | undefined;
  isActive: boolean;
}

/**
 * Money under way was charged to the account that is there, and the bank tells of it and gives it back there alone. A charge that was
 * never acknowledged was shown to nobody: it does not stand in the way of mending a wrong account.
 */
async function refuseOrphans(scope: Scope, clientId: string, pixKey: string | undefined): Promise<void> {
  const now = await readPixSecrets(scope);
  if (!now || (now.access.clientId === clientId && (pixKey ?? now.pixKey) === now.pixKey)) return;
  const open = await scope.run({
    name: 'deposits-open',
    text: `select 1 from deposits where clinic_id = $1
      and (state in ('open', 'paid', 'refunding') or state = 'removing' and charged_at is not null) limit 1`,
    values: [scope.clinicId],
  });
  if (open.length > 0) refuse('deposits-open');
}

/**
 * Refuses with `invalid-input` for a key that is none, and for a first account without its secrets; `deposits-open` for another account
 * while money is under way; `version-conflict`.
 */
export async function writePaymentAccount(scope: Scope, input: PaymentAccountInput): Promise<PaymentAccount> {
  const { trx, clinicId, vault } = scope;
  const key =
    input.pixKey === undefined
      ? null
      : (readPixKey(input.pixKey) ?? refuseField('pixKey', 'invalid-pix-key'));
  await refuseOrphans(scope, input.clientId, key?.key);
  const seal = (column: Column, text: string) => vault.seal(place(column, clinicId), text);
  const given = {
    clientIdCt: seal('client_id_ct', input.clientId),
    isActive: input.isActive,
    updatedAt: trx.fn.now(),
    ...(input.clientSecret !== undefined && { clientSecretCt: seal('client_secret_ct', input.clientSecret) }),
    // Another key is told of at another place: the bank has to learn ours anew.
    ...(key && { pixKeyCt: seal('pix_key_ct', key.key), pixKeyKind: key.kind, webhookRegisteredAt: null }),
  };
  const written =
    input.version === 0 ? await insert(scope, input, given) : await update(scope, input.version, given);
  if (written === 0) refuse('version-conflict');
  await scope.audit({
    action: 'payment-account.update',
    entity: 'clinic',
    entityId: clinicId,
    purpose: 'CLINIC_OPERATION',
  });
  return (await readPaymentAccount(scope)) as PaymentAccount;
}

async function insert(
  { trx, clinicId, vault }: Scope,
  input: PaymentAccountInput,
  given: object,
): Promise<number> {
  if (input.clientSecret === undefined) refuseField('clientSecret', 'required');
  if (input.pixKey === undefined) refuseField('pixKey', 'required');
  const token = randomBytes(32).toString('base64url');
  const rows = await trx('paymentAccounts')
    .insert({
      ...given,
      clinicId,
      webhookTokenHash: tokenHash(token),
      webhookTokenCt: vault.seal(place('webhook_token_ct', clinicId), token),
    })
    .onConflict('clinicId')
    .ignore()
    .returning('version');
  return rows.length;
}

const update = ({ trx, clinicId }: Scope, version: number, given: object): Promise<number> =>
  trx('paymentAccounts')
    .where({ clinicId, version })
    .update({ ...given, version: version + 1 });

/** What the bank has to be shown; for activities alone. */
export interface PixSecrets {
  access: { clientId: string; clientSecret: string };
  pixKey: string;
  webhookToken: string;
  isWebhookKnown: boolean;
}

/** Also of an account that is switched off: what was charged before is still looked after. */
export async function readPixSecrets(scope: Scope): Promise<PixSecrets | null> {
  const row = await findRow(scope);
  if (!row) return null;
  const open = (column: Column, sealed: Buffer) => scope.vault.open(place(column, scope.clinicId), sealed);
  return {
    access: {
      clientId: open('client_id_ct', row.clientIdCt),
      clientSecret: open('client_secret_ct', row.clientSecretCt),
    },
    pixKey: open('pix_key_ct', row.pixKeyCt),
    webhookToken: open('webhook_token_ct', row.webhookTokenCt),
    isWebhookKnown: row.webhookRegisteredAt !== null,
  };
}

export async function noteWebhookKnown({ trx, clinicId }: Scope): Promise<void> {
  await trx('paymentAccounts').where({ clinicId }).update({ webhookRegisteredAt: trx.fn.now() });
}

/** Whether a caller of our webhook is who we told the address. */
export async function isWebhookToken({ run, clinicId }: Scope, token: string): Promise<boolean> {
  const [row] = await run<{ hash: Buffer }>({
    name: 'payment-account-token',
    text: 'select webhook_token_hash as hash from payment_accounts where clinic_id = $1',
    values: [clinicId],
  });
  return row !== undefined && timingSafeEqual(row.hash, tokenHash(token));
}

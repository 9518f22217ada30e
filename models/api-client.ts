// Table api_clients: programs of others; owner context: clinic.
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Permission } from '../domain/clinic/roles.ts';
import { DomainError, refuse } from '../domain/errors.ts';
import type { Kms } from './encryption.ts';
import type { Scope, Tenancy } from './tenancy.ts';

export interface ApiClient {
  id: string;
  name: string;
  scopes: Permission[];
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  version: number;
}

interface Row extends Omit<ApiClient, 'name'> {
  nameCt: Buffer;
}

const place = (row: string) => ({ table: 'api_clients', column: 'name_ct', row });
const columns = ['id', 'nameCt', 'scopes', 'createdAt', 'lastUsedAt', 'revokedAt', 'version'] as const;
const opened = ({ vault }: Scope, { nameCt, ...row }: Row): ApiClient => ({
  ...row,
  name: vault.open(place(row.id), nameCt),
});
const audit = (scope: Scope, action: string, id: string) =>
  scope.audit({ action, entity: 'api-client', entityId: id, purpose: 'CLINIC_OPERATION' });

/** A secret of 256 random bits needs no slow hash; the key is not in the database, so a stolen table verifies nothing. */
const hashOf = (kms: Kms, secret: string): Buffer =>
  createHmac('sha256', kms.platformKey('api-client-secret')).update(secret).digest();
const newSecret = (): string => randomBytes(32).toString('base64url');

/** What a program calls itself at the token endpoint: the clinic is part of it, so that nobody is looked up across clinics. */
export const publicClientId = (clinicId: string, id: string): string => `${clinicId}.${id}`;

export async function listApiClients(scope: Scope): Promise<ApiClient[]> {
  const rows = await scope
    .trx('apiClients')
    .select<Row[]>(...columns)
    .orderBy('createdAt')
    .orderBy('id');
  return rows.map((row) => opened(scope, row));
}

export async function getApiClient(scope: Scope, id: string): Promise<ApiClient> {
  const row = await scope
    .trx('apiClients')
    .where({ id })
    .first<Row>(...columns);
  return row ? opened(scope, row) : refuse('not-found');
}

/** The secret is told once and kept as a MAC. */
export async function createApiClient(
  scope: Scope,
  kms: Kms,
  { name, scopes }: { name: string; scopes: Permission[] },
): Promise<{ apiClient: ApiClient; secret: string }> {
  const { trx, vault, clinicId, actor } = scope;
  const [id, secret] = [randomUUID(), newSecret()];
  await trx('apiClients').insert({
    ...{ clinicId, id, scopes, createdBy: actor.actorId },
    nameCt: vault.seal(place(id), name),
    secretHash: hashOf(kms, secret),
  });
  await audit(scope, 'api-client.create', id);
  return { apiClient: await getApiClient(scope, id), secret };
}

interface Change {
  nameCt?: Buffer;
  scopes?: Permission[];
  secretHash?: Buffer;
  secretChangedAt?: Date;
  revokedAt?: Date;
}

/** One that was revoked is over: it stays in the list for its usage, and nothing about it changes. */
async function change(scope: Scope, id: string, version: number | undefined, fields: Change): Promise<void> {
  const before = await scope
    .trx('apiClients')
    .where({ id })
    .forUpdate()
    .first<{ version: number; revokedAt: Date | null }>('version', 'revokedAt');
  if (!before) refuse('not-found');
  if (version !== undefined && before.version !== version) refuse('version-conflict');
  if (before.revokedAt) refuse('transition-refused');
  await scope
    .trx('apiClients')
    .where({ id })
    .update({ ...fields, version: before.version + 1 });
}

/** New scopes hold from the next request on: `app.may` reads the row. */
export async function updateApiClient(
  scope: Scope,
  id: string,
  version: number,
  { name, scopes }: { name?: string; scopes?: Permission[] },
): Promise<ApiClient> {
  await change(scope, id, version, {
    ...(name !== undefined && { nameCt: scope.vault.seal(place(id), name) }),
    ...(scopes && { scopes }),
  });
  await audit(scope, 'api-client.update', id);
  return getApiClient(scope, id);
}

/** The old secret ends at once; tokens it had been given live out their ten minutes. */
export async function renewApiClientSecret(scope: Scope, kms: Kms, id: string): Promise<string> {
  const secret = newSecret();
  await change(scope, id, undefined, { secretHash: hashOf(kms, secret), secretChangedAt: new Date() });
  await audit(scope, 'api-client.renew-secret', id);
  return secret;
}

/** Its tokens end with the next request: `app.begin` reads the row. */
export async function revokeApiClient(scope: Scope, id: string): Promise<void> {
  await change(scope, id, undefined, { revokedAt: new Date() });
  await audit(scope, 'api-client.revoke', id);
}

/**
 * The scopes of a program that proves its secret; null for anybody else. Unknown, revoked and of another clinic take the same way:
 * one refused transaction and one comparison.
 */
export async function proveApiClient(
  { tenancy, requestId }: { tenancy: Tenancy; requestId: string },
  { clinicId, id }: { clinicId: string; id: string },
  secret: string,
): Promise<Permission[] | null> {
  const actor = { clinicId, actorId: id, role: 'api-client', sessionId: null, requestId } as const;
  const given = hashOf(tenancy.kms, secret);
  const row = await tenancy
    .withClinic(actor, async (scope) => {
      const [own] = await scope.run<{ secret_hash: Buffer; scopes: Permission[] }>({
        name: 'own-api-client',
        text: 'select secret_hash, scopes from app.own_api_client()',
      });
      const isProved = own !== undefined && timingSafeEqual(given, own.secret_hash);
      await scope.audit({
        action: isProved ? 'api-client.sign-in' : 'api-client.sign-in-refused',
        ...{ entity: 'api-client', entityId: id, purpose: 'PLATFORM_OPERATION' },
      });
      return isProved ? own : null;
    })
    .catch((error: unknown) => {
      if (error instanceof DomainError && error.code === 'session-ended') return null;
      throw error;
    });
  if (!row) timingSafeEqual(given, Buffer.alloc(given.length));
  return row?.scopes ?? null;
}

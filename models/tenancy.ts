import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { clinicKeyPlace, clinicVault, type ClinicVault, type Kms } from './encryption.ts';
import { translateDatabaseError, isWorthRetrying } from './database-errors.ts';
import { type Actor, signTenantToken } from './tenant-token.ts';

export interface AuditEvent {
  /** `<entity>.<verb>`, for example `client.read`. */
  action: string;
  entity: string;
  entityId?: string | null;
  /** The people whose data was touched. */
  subjectIds?: readonly string[];
  /** Purpose code of docs/privacy.md; care is the default of staff at work. */
  purpose?: string;
}

/** One transaction of one clinic: the only way to its rows. */
export interface Scope {
  trx: Knex.Transaction;
  actor: Actor;
  clinicId: string;
  vault: ClinicVault;
  audit(event: AuditEvent): Promise<void>;
  /** Pokes the process that lives for a row; it commits, or not, with everything else. */
  enqueue(topic: string, entityId: string): Promise<void>;
}

export interface Tenancy {
  knex: Knex;
  kms: Kms;
  /** Runs `work` in a transaction bound to the actor's clinic (D3). Deadlocks and lock time-outs are tried again twice, then 503. */
  withClinic<T>(actor: Actor, work: (scope: Scope) => PromiseLike<T>): Promise<T>;
  /** The clinic's vault outside a transaction, for the payload codec. */
  vaultOf(clinicId: string): Promise<ClinicVault>;
}

/** A worker acting for a clinic, without a session. */
export const systemActor = (clinicId: string, requestId: string | null = null): Actor => ({
  clinicId,
  actorId: 'system',
  role: 'system',
  sessionId: null,
  requestId,
});

const attempts = 3;

export function createTenancy(deps: { knex: Knex; kms: Kms; tokenKey: Buffer }): Tenancy {
  // Five minutes: a rotated or destroyed clinic key stops being usable soon, without a query for every request.
  const vaults = new LRUCache<string, ClinicVault>({ max: 2_000, ttl: 300_000 });

  async function loadVault(trx: Knex.Transaction, clinicId: string): Promise<ClinicVault> {
    const known = vaults.get(clinicId);
    if (known) return known;
    const rows = await trx<{ version: number; wrappedKey: Buffer }>('clinicKeys').select(
      'version',
      'wrappedKey',
    );
    const keys = rows.map(
      (row) => [row.version, deps.kms.unwrap(row.wrappedKey, clinicKeyPlace(clinicId, row.version))] as const,
    );
    if (keys.length === 0) throw new Error(`clinic ${clinicId} has no key`);
    const vault = clinicVault(clinicId, new Map(keys));
    vaults.set(clinicId, vault);
    return vault;
  }

  async function attempt<T>(actor: Actor, work: (scope: Scope) => PromiseLike<T>): Promise<T> {
    return deps.knex.transaction(async (trx) => {
      await trx.raw('select app.begin(?)', [signTenantToken(actor, deps.tokenKey)]);
      const { clinicId } = actor;
      return work({
        trx,
        actor,
        clinicId,
        vault: await loadVault(trx, clinicId),
        async audit({ action, entity, entityId = null, subjectIds = [], purpose = 'CARE_DELIVERY' }) {
          await trx.raw('select app.audit(?, ?, ?::uuid, ?::uuid[], ?, ?)', [
            action,
            entity,
            entityId,
            [...subjectIds],
            purpose,
            actor.requestId,
          ]);
        },
        async enqueue(topic, entityId) {
          await trx.raw('select app.enqueue(?, ?::uuid)', [topic, entityId]);
        },
      });
    });
  }

  async function withClinic<T>(actor: Actor, work: (scope: Scope) => PromiseLike<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await attempt(actor, work);
      } catch (error) {
        if (tried < attempts && isWorthRetrying(error)) continue;
        throw translateDatabaseError(error);
      }
    }
  }

  return {
    knex: deps.knex,
    kms: deps.kms,
    withClinic,
    vaultOf: async (clinicId) =>
      vaults.get(clinicId) ?? withClinic(systemActor(clinicId), (scope) => Promise.resolve(scope.vault)),
  };
}

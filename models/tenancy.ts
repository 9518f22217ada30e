import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import type { QueryResultRow } from 'pg';
import { refuse } from '../domain/errors.ts';
import { ClinicTransaction, type Statement } from './clinic-transaction.ts';
import { clinicKeyPlace, clinicVault, type ClinicVault, type Kms } from './encryption.ts';
import { KeyUnreadable } from './key-unreadable.ts';
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
  readonly trx: Knex.Transaction;
  /**
   * A statement by hand, for hot paths. Give it a name: knex plans a raw query anew each time, which costs more than running it, and
   * Postgres keeps a named plan for the life of the connection.
   */
  run: <Row extends QueryResultRow>(statement: Statement) => Promise<Row[]>;
  /** A statement whose answer nobody reads: it travels with the next one, or with the commit. */
  later(statement: Statement): void;
  /** The last statement of the transaction, committed with it in one round trip; nothing may follow. */
  runLast<Row extends QueryResultRow>(statement: Statement): Promise<Row[]>;
  /** True when a failure of this run will not be tried again. */
  isLastTry: boolean;
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
  /** Milliseconds after which every process has heard of a new key of a clinic, with a fifth for clocks. */
  keysKnownAfterMs: number;
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

/** Whoever is a person; a process has no row of the staff. */
export const staffIdOf = ({ actor }: Pick<Scope, 'actor'>): string | null =>
  actor.role === 'system' ? null : actor.actorId;

interface KeyRow {
  version: number;
  wrapped_key: Buffer;
}

function unwrapped(kms: Kms, clinicId: string, { version, wrapped_key }: KeyRow): Buffer {
  try {
    return kms.unwrap(wrapped_key, clinicKeyPlace(clinicId, version));
  } catch (error) {
    throw new KeyUnreadable(version, error);
  }
}

const attempts = 3;

// Five minutes: a rotated or destroyed clinic key stops being usable soon, without a query for every request.
const rememberedMs = 300_000;

export function createTenancy(deps: {
  knex: Knex;
  kms: Kms;
  tokenKey: Buffer;
  /** How long a clinic's keys are remembered; the same in every process. */
  keysRememberedMs?: number;
}): Tenancy {
  const { keysRememberedMs = rememberedMs } = deps;
  const vaults = new LRUCache<string, ClinicVault>({ max: 2_000, ttl: keysRememberedMs });

  async function loadVault(transaction: ClinicTransaction, clinicId: string): Promise<ClinicVault> {
    const known = vaults.get(clinicId);
    if (known) return known;
    const rows = await transaction.run<KeyRow & { usable: boolean }>({
      text: 'select version, wrapped_key, usable_from <= now() and retired_at is null as usable from clinic_keys',
    });
    const keys = rows.map((row) => [row.version, unwrapped(deps.kms, clinicId, row)] as const);
    // Every clinic is born with a key: this one is not there, or not any more.
    if (keys.length === 0) refuse('not-found');
    // A version that not everybody knows yet, or that was retired, opens but seals nothing (ADR 0027, 0028).
    const current = Math.max(1, ...rows.filter(({ usable }) => usable).map(({ version }) => version));
    const vault = clinicVault(clinicId, new Map(keys), deps.kms.cover, current);
    vaults.set(clinicId, vault);
    return vault;
  }

  const scopeOf = (
    transaction: ClinicTransaction,
    actor: Actor,
    vault: ClinicVault,
    isLastTry: boolean,
  ): Scope => ({
    get trx() {
      return transaction.trx;
    },
    run: (statement) => transaction.run(statement),
    later: (statement) => transaction.later(statement),
    runLast: (statement) => transaction.runLast(statement),
    isLastTry,
    actor,
    clinicId: actor.clinicId,
    vault,
    // Neither has an answer to wait for: both travel with what comes next, or with the commit.
    audit({ action, entity, entityId = null, subjectIds = [], purpose = 'CARE_DELIVERY' }) {
      const values = [action, entity, entityId, [...subjectIds], purpose, actor.requestId];
      transaction.later({
        name: 'audit',
        text: 'select app.audit($1, $2, $3::uuid, $4::uuid[], $5, $6)',
        values,
      });
      return Promise.resolve();
    },
    enqueue(topic, entityId) {
      transaction.later({
        name: 'enqueue',
        text: 'select app.enqueue($1, $2::uuid)',
        values: [topic, entityId],
      });
      return Promise.resolve();
    },
  });

  async function attempt<T>(
    actor: Actor,
    isLastTry: boolean,
    work: (scope: Scope) => PromiseLike<T>,
  ): Promise<T> {
    const token = signTenantToken(actor, deps.tokenKey);
    const transaction = await ClinicTransaction.open(deps.knex, {
      name: 'tenant',
      text: 'select app.begin($1)',
      values: [token],
    });
    try {
      const result = await work(
        scopeOf(transaction, actor, await loadVault(transaction, actor.clinicId), isLastTry),
      );
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.rollback();
      throw error;
    } finally {
      await transaction.release();
    }
  }

  async function withClinic<T>(actor: Actor, work: (scope: Scope) => PromiseLike<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await attempt(actor, tried === attempts, work);
      } catch (error) {
        if (tried < attempts && isWorthRetrying(error)) continue;
        throw translateDatabaseError(error);
      }
    }
  }

  return {
    knex: deps.knex,
    kms: deps.kms,
    keysKnownAfterMs: keysRememberedMs * 1.2,
    withClinic,
    vaultOf: async (clinicId) =>
      vaults.get(clinicId) ?? withClinic(systemActor(clinicId), (scope) => Promise.resolve(scope.vault)),
  };
}

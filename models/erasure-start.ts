// Before a process serves anybody: a database that was restored is told whom the clinics erased (D19); owner context: privacy.
import { setTimeout as wait } from 'node:timers/promises';
import { auditPublicKey } from './audit-anchor.ts';
import { fileKms } from './encryption.ts';
import { applyLedger, unapplied } from './erasure-apply.ts';
import { type LedgerLine, readLedger } from './erasure-ledger.ts';
import { createKnex } from './knex.ts';
import { coverOf } from './person-cover.ts';
import { createTenancy, type Tenancy } from './tenancy.ts';

/** The part of the configuration that is asked. */
interface Settings {
  privacy: { coverFile: string | undefined; ledgerFile: string | undefined };
  keys: { master: Buffer; token: Buffer; auditPem: string };
  database: { workerUrl: string };
}
interface Log {
  warn(fields: object, text: string): void;
}

const linesOf = ({ privacy, keys }: Settings): LedgerLine[] =>
  privacy.ledgerFile ? readLedger(privacy.ledgerFile, auditPublicKey(keys.auditPem)) : [];

async function asWorker<T>(config: Settings, work: (tenancy: Tenancy) => Promise<T>): Promise<T> {
  const knex = createKnex({ url: config.database.workerUrl, pool: 1 });
  const kms = fileKms(config.keys.master, coverOf(config));
  try {
    return await work(createTenancy({ knex, kms, tokenKey: config.keys.token }));
  } finally {
    await knex.destroy();
  }
}

/** How many of the ledger there are, and how many of them this database had not heard of. */
export async function applyErasureLedger(config: Settings): Promise<{ lines: number; applied: number }> {
  const lines = linesOf(config);
  if (lines.length === 0) return { lines: 0, applied: 0 };
  return { lines: lines.length, applied: await asWorker(config, (tenancy) => applyLedger(tenancy, lines)) };
}

export async function ledgerStatus(config: Settings): Promise<{ lines: number; unapplied: number }> {
  const lines = linesOf(config);
  if (lines.length === 0) return { lines: 0, unapplied: 0 };
  const left = await asWorker(config, (tenancy) => unapplied(tenancy, lines));
  return { lines: lines.length, unapplied: left.length };
}

/** With a ledger that has lines nobody is served before the database has answered, however long that takes. */
export async function tellLedger(config: Settings, log: Log): Promise<void> {
  const lines = linesOf(config);
  while (lines.length > 0) {
    try {
      const { applied } = await applyErasureLedger(config);
      if (applied > 0) log.warn({ count: applied }, 'people were erased again');
      return;
    } catch (error) {
      log.warn({ code: (error as { code?: string }).code ?? 'unknown' }, 'the erasure ledger waits');
      await wait(1_000);
    }
  }
}

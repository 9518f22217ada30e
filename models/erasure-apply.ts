// The ledger of erasures told to a database that may not know of them; owner context: privacy.
import { DomainError } from '../domain/errors.ts';
import type { StepTaken } from '../domain/privacy/erasure.ts';
import type { Kms } from './encryption.ts';
import { archiveKeyOf, bringKeys, openKeys } from './erasure-keys.ts';
import type { LedgerLine } from './erasure-ledger.ts';
import { freezePerson } from './erasure-freeze.ts';
import { replaceKey, wrappedKeyOf } from './erasure-seal.ts';
import { systemActor, type Scope, type Tenancy } from './tenancy.ts';

/** Lines whose erasure this database has not heard of, or not to the end. */
export async function unapplied(
  tenancy: Pick<Tenancy, 'withClinic'>,
  lines: readonly LedgerLine[],
): Promise<LedgerLine[]> {
  const left: LedgerLine[] = [];
  for (const clinicId of new Set(lines.map((line) => line.clinicId))) {
    const done = await inClinic(tenancy, clinicId, async (scope) => {
      const rows = await scope.run<{ id: string }>({
        text: `select id from erasures where clinic_id = $1 and steps @> '[{"step": "key"}]'`,
        values: [clinicId],
      });
      return new Set(rows.map(({ id }) => id));
    });
    if (done) left.push(...lines.filter((line) => line.clinicId === clinicId && !done.has(line.erasureId)));
  }
  return left;
}

/** A backup from before a clinic was made has nothing to erase. */
const inClinic = <T>(
  tenancy: Pick<Tenancy, 'withClinic'>,
  clinicId: string,
  work: (scope: Scope) => Promise<T>,
): Promise<T | null> =>
  tenancy.withClinic(systemActor(clinicId), work).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'not-found') return null;
    throw error;
  });

/**
 * At once: her key, her name and what she is found by. The rest is done by the process of the erasure, which the same transaction asks
 * for. The number of people who were erased again.
 */
export async function applyLedger(
  tenancy: Pick<Tenancy, 'withClinic' | 'kms'>,
  lines: readonly LedgerLine[],
): Promise<number> {
  let applied = 0;
  for (const line of await unapplied(tenancy, lines)) {
    // Before the transaction, as in the erasure itself: what is punctured stays punctured.
    const isHere = await inClinic(tenancy, line.clinicId, async (scope) => {
      const wrapped = await wrappedKeyOf(scope, line.clientId);
      if (wrapped) await scope.vault.puncturePerson(line.clientId, wrapped);
      return applyLine(scope, line, tenancy.kms);
    });
    if (isHere) applied += 1;
  }
  return applied;
}

async function applyLine(scope: Scope, line: LedgerLine, kms: Kms): Promise<boolean> {
  const { trx, clinicId } = scope;
  const { clientId, erasureId, sealed } = line;
  if (!(await trx('clients').where({ clinicId, id: clientId }).first('id'))) return false;
  await replaceKey(scope, clientId);
  await freezePerson(scope, clientId);
  const at = new Date().toISOString();
  const steps: StepTaken[] = (['seal', 'key', 'ledger'] as const).map((step) => ({ step, at, counts: {} }));
  await scope.run({
    text: `insert into erasures (clinic_id, id, client_id, request_id, ground, steps) values ($1, $2, $3, $4, $5, $6)
      on conflict (clinic_id, client_id) do update set id = excluded.id, state = 'running', is_closed = false,
        steps = excluded.steps, ended_at = null, updated_at = now()`,
    values: [clinicId, erasureId, clientId, line.requestId, line.ground, JSON.stringify(steps)],
  });
  if (sealed) await bringRecord(scope, line, sealed, kms);
  await scope.audit({
    ...{ action: 'erasure.again', entity: 'erasure', entityId: erasureId, subjectIds: [clientId] },
    purpose: 'LEGAL_OBLIGATION',
  });
  await scope.enqueue('erasure', erasureId);
  return true;
}

/** With the keys that it may hang on: the database may be from before the rotation that made them. */
async function bringRecord(
  scope: Scope,
  line: LedgerLine,
  sealed: NonNullable<LedgerLine['sealed']>,
  kms: Kms,
): Promise<void> {
  const keys = openKeys(kms, line);
  await bringKeys(scope, keys);
  await scope.run({
    text: `insert into sealed_records (clinic_id, id, client_id, erasure_id, ground, retain_until, content_ct, wrapped_key, cpf_index)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
    values: [
      ...[scope.clinicId, sealed.id, line.clientId, line.erasureId, sealed.ground, sealed.retainUntil],
      ...[Buffer.from(sealed.content, 'base64'), archiveKeyOf(scope, sealed, keys)],
      sealed.cpfIndex === undefined ? null : Buffer.from(sealed.cpfIndex, 'base64'),
    ],
  });
}

// Table suppliers: whom a clinic buys from, and whether ANVISA authorises them; owner context: products.
import { randomUUID } from 'node:crypto';
import { DomainError, refuse } from '../domain/errors.ts';
import type { AfeState } from '../domain/products/usability.ts';
import { cnpjText } from '../domain/payments/cnpj.ts';
import { violatedConstraint } from './database-errors.ts';
import { freeLot } from './lot-hold.ts';
import { askCompany } from './register-answer.ts';
import { todayOf } from './clinic-day.ts';
import type { Scope } from './tenancy.ts';

export interface Supplier {
  id: string;
  version: number;
  name: string;
  cnpj: string;
  afe: string | null;
  afeState: AfeState;
  exemptReason: string | null;
  afeCheckedAt: Date | null;
  isActive: boolean;
}

const purpose = 'CLINIC_OPERATION';
const select = `select id, version, name, cnpj, afe, afe_state as "afeState", exempt_reason as "exemptReason",
  afe_checked_at as "afeCheckedAt", is_active as "isActive" from suppliers where clinic_id = $1`;

export const listSuppliers = ({ run, clinicId }: Scope): Promise<Supplier[]> =>
  run<Supplier>({ name: 'suppliers', text: `${select} order by lower(name), id`, values: [clinicId] });

export async function getSupplier({ run, clinicId }: Scope, id: string): Promise<Supplier> {
  const [row] = await run<Supplier>({
    name: 'supplier',
    text: `${select} and id = $2`,
    values: [clinicId, id],
  });
  return row ?? refuse('not-found');
}

export async function addSupplier(
  scope: Scope,
  { name, cnpj }: { name: string; cnpj: string },
): Promise<Supplier> {
  const id = randomUUID();
  await scope
    .run({
      name: 'supplier-add',
      text: 'insert into suppliers (clinic_id, id, name, cnpj) values ($1, $2, $3, $4)',
      values: [scope.clinicId, id, name, cnpjText(cnpj)],
    })
    .catch((error: unknown) => {
      throw violatedConstraint(error)?.includes('cnpj')
        ? new DomainError('supplier-already-registered')
        : error;
    });
  await scope.audit({ action: 'supplier.create', entity: 'supplier', entityId: id, purpose });
  return checkSupplier(scope, id);
}

/**
 * Asks the mirror about the company. Who is exempt stays so: that was a person's word, with its reason; and of whom an old copy does not
 * know, nothing is said.
 */
export async function checkSupplier(scope: Scope, id: string): Promise<Supplier> {
  const before = await getSupplier(scope, id);
  const said = await askCompany(scope, before.cnpj, await todayOf(scope));
  if (!said) return before;
  const state = before.afeState === 'exempt' ? 'exempt' : said.state;
  await scope.run({
    name: 'supplier-checked',
    text: `update suppliers set afe = $3, afe_state = $4, afe_checked_at = now() where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id, said.afe, state],
  });
  if (state === 'active') await freeLotsOf(scope, id);
  return getSupplier(scope, id);
}

export interface SupplierChanges {
  name?: string;
  isActive?: boolean;
  /** Why no authorisation is needed; null: it is needed again. */
  exemptReason?: string | null;
}

export async function updateSupplier(
  scope: Scope,
  id: string,
  version: number,
  changes: SupplierChanges,
): Promise<Supplier> {
  const { run, clinicId } = scope;
  await run({
    name: 'supplier-lock',
    text: 'select 1 from suppliers where clinic_id = $1 and id = $2 for no key update',
    values: [clinicId, id],
  });
  const before = await getSupplier(scope, id);
  if (before.version !== version) refuse('version-conflict');
  const { name = before.name, isActive = before.isActive, exemptReason = before.exemptReason } = changes;
  const heard = exemptReason === null ? await askCompany(scope, before.cnpj, await todayOf(scope)) : null;
  const unsaid = before.afeState === 'exempt' ? 'not-found' : before.afeState;
  const said = exemptReason === null ? (heard?.state ?? unsaid) : 'exempt';
  await run({
    name: 'supplier-update',
    text: `update suppliers set name = $3, is_active = $4, exempt_reason = $5, afe_state = $6, version = version + 1, updated_at = now()
      where clinic_id = $1 and id = $2`,
    values: [clinicId, id, name, isActive, exemptReason, said],
  });
  if (said === 'active' || said === 'exempt') await freeLotsOf(scope, id);
  await scope.audit({ action: 'supplier.update', entity: 'supplier', entityId: id, purpose });
  return getSupplier(scope, id);
}

/** What waited for the authorisation alone waits no longer. */
async function freeLotsOf(scope: Scope, supplierId: string): Promise<void> {
  const lots = await scope.run<{ id: string }>({
    name: 'supplier-held-lots',
    text: `select l.id from lots l join goods_receipts r on r.clinic_id = l.clinic_id and r.id = l.receipt_id
        join lot_quarantines q on q.clinic_id = l.clinic_id and q.lot_id = l.id and q.reason = 'supplier' and q.ended_at is null
      where l.clinic_id = $1 and r.supplier_id = $2 order by l.id`,
    values: [scope.clinicId, supplierId],
  });
  for (const { id } of lots)
    await freeLot(scope, { lotId: id, reason: 'supplier', endReason: 'supplier-authorised' });
}

// Table product_uses, as a lot is traced to its people, and as a person's record shows it; owner context: products.
import { refuse } from '../domain/errors.ts';
import type { AnvisaState } from '../domain/products/anvisa-state.ts';
import { clientNames } from './client.ts';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

export interface ProductUse {
  id: string;
  clientId: string;
  appointmentId: string | null;
  procedureName: string | null;
  lotId: string;
  lotCode: string;
  productId: string;
  productName: string;
  unit: string;
  quantity: number;
  usedAt: Date;
  by: StaffNamed | null;
  /** What ANVISA said of the product at that moment. */
  checkId: string;
  anvisaState: AnvisaState;
  isVoided: boolean;
}
export interface TracedUse extends ProductUse {
  /** Null while an erasure destroys her key; after it her name is «Pessoa apagada», and what was used stays. */
  clientName: string | null;
}
type Row = Omit<ProductUse, 'by'> & { staffId: string; nameCt: Buffer };

const select = `select u.id, u.client_id as "clientId", u.appointment_id as "appointmentId", q.name as "procedureName",
    u.lot_id as "lotId", l.code as "lotCode", l.product_id as "productId", p.name as "productName", p.unit,
    u.quantity::float8 as quantity, u.used_at as "usedAt", s.id as "staffId", s.name_ct as "nameCt",
    u.check_id as "checkId", k.state as "anvisaState",
    exists (select from product_use_voids v where v.clinic_id = $1 and v.product_use_id = u.id) as "isVoided"
  from product_uses u
    join lots l on l.clinic_id = u.clinic_id and l.id = u.lot_id
    join products p on p.clinic_id = l.clinic_id and p.id = l.product_id
    join product_checks k on k.clinic_id = u.clinic_id and k.id = u.check_id
    join staff s on s.clinic_id = u.clinic_id and s.id = u.staff_id
    left join procedures q on q.clinic_id = u.clinic_id and q.id = u.procedure_id
  where u.clinic_id = $1`;

const named = ({ vault }: Pick<Scope, 'vault'>, { staffId, nameCt, ...use }: Row): ProductUse => ({
  ...use,
  by: staffNamed(vault, staffId, nameCt),
});

/** Everybody on whom a lot was used, voided lines apart; who looked is in each one's trail. */
export async function peopleOfLot(scope: Scope, lotId: string): Promise<TracedUse[]> {
  const { run, clinicId } = scope;
  const [lot] = await run({
    name: 'lot-exists',
    text: 'select 1 from lots where clinic_id = $1 and id = $2',
    values: [clinicId, lotId],
  });
  if (!lot) refuse('not-found');
  const rows = await run<Row>({
    name: 'lot-people',
    text: `select * from (${select} and u.lot_id = $2) t where not t."isVoided" order by t."usedAt" desc, t.id`,
    values: [clinicId, lotId],
  });
  const ids = [...new Set(rows.map(({ clientId }) => clientId))];
  const names = await clientNames(scope, ids);
  await scope.audit({
    ...{ action: 'lot.trace', entity: 'lot', entityId: lotId, subjectIds: ids },
    purpose: 'LEGAL_OBLIGATION',
  });
  return rows.map((row) => ({ ...named(scope, row), clientName: names.get(row.clientId) ?? null }));
}

/** What was used on one client, or in one visit, newest first; voided lines say so. */
export async function usesOfClient(scope: Scope, clientId: string): Promise<ProductUse[]> {
  const { run, clinicId } = scope;
  const [client] = await run({
    name: 'client-exists',
    text: 'select 1 from clients where clinic_id = $1 and id = $2',
    values: [clinicId, clientId],
  });
  if (!client) refuse('not-found');
  const uses = await readUses(scope, clientId);
  await scope.audit({
    ...{ action: 'client.product-uses', entity: 'client', entityId: clientId, subjectIds: [clientId] },
    purpose: 'CARE_DELIVERY',
  });
  return uses;
}

/** The caller audits. */
export async function readUses(scope: Scope, clientId: string): Promise<ProductUse[]> {
  const rows = await scope.run<Row>({
    name: 'client-uses',
    text: `${select} and u.client_id = $2 order by u.used_at desc, u.id`,
    values: [scope.clinicId, clientId],
  });
  return rows.map((row) => named(scope, row));
}

// Table procedure_products: what a procedure is expected to use, for the demand of what is booked; owner context: products.
import { refuse, refuseField } from '../domain/errors.ts';
import type { Unit } from '../domain/products/stock.ts';
import { violatedConstraint } from './database-errors.ts';
import type { Scope } from './tenancy.ts';

export interface ProcedureProduct {
  productId: string;
  productName: string;
  unit: Unit;
  quantity: number;
}

export async function productsOfProcedure(
  { run, clinicId }: Scope,
  procedureId: string,
): Promise<ProcedureProduct[]> {
  const [procedure] = await run({
    name: 'procedure-exists',
    text: 'select 1 from procedures where clinic_id = $1 and id = $2',
    values: [clinicId, procedureId],
  });
  if (!procedure) refuse('not-found');
  return run<ProcedureProduct>({
    name: 'procedure-products',
    text: `select p.id as "productId", p.name as "productName", p.unit, q.quantity::float8 as quantity
      from procedure_products q join products p on p.clinic_id = q.clinic_id and p.id = q.product_id
      where q.clinic_id = $1 and q.procedure_id = $2 order by lower(p.name), p.id`,
    values: [clinicId, procedureId],
  });
}

/** All of them at once; what is left out is used no more. */
export async function setProductsOfProcedure(
  scope: Scope,
  procedureId: string,
  products: readonly { productId: string; quantity: number }[],
): Promise<ProcedureProduct[]> {
  const { run, clinicId } = scope;
  await productsOfProcedure(scope, procedureId);
  const values = [clinicId, procedureId];
  await run({
    name: 'procedure-products-clear',
    text: 'delete from procedure_products where clinic_id = $1 and procedure_id = $2',
    values,
  });
  await run({
    name: 'procedure-products-set',
    text: `insert into procedure_products (clinic_id, procedure_id, product_id, quantity)
      select $1, $2, * from unnest($3::uuid[], $4::numeric[])`,
    values: [...values, products.map(({ productId }) => productId), products.map(({ quantity }) => quantity)],
  }).catch((error: unknown) => {
    const constraint = violatedConstraint(error);
    if (constraint?.includes('product_id_fkey')) refuse('not-found');
    if (constraint === 'procedure_products_pkey') refuseField('products', 'twice');
    throw error;
  });
  await scope.audit({
    ...{ action: 'procedure.products', entity: 'procedure', entityId: procedureId },
    purpose: 'CLINIC_OPERATION',
  });
  return productsOfProcedure(scope, procedureId);
}

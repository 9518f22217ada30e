import { printAfe } from '../../domain/products/registration.ts';
import {
  addSupplier,
  checkSupplier,
  listSuppliers,
  type Supplier,
  updateSupplier,
} from '../../models/supplier.ts';
import { given } from '../given.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceStock } from './announce-stock.ts';
import { newSupplierBody, supplierAnswer, supplierBody, suppliersAnswer } from './supplier-schema.ts';

const tag = 'products';
const read = { permission: 'stock:read' } as const;
const handle = { permission: 'stock:write' } as const;
const configure = { permission: 'products:configure' } as const;

const present = (supplier: Supplier) => ({
  ...{ id: supplier.id, version: supplier.version, name: supplier.name, cnpj: supplier.cnpj },
  ...{ afe: supplier.afe === null ? null : printAfe(supplier.afe), afeState: supplier.afeState },
  exemptReason: supplier.exemptReason,
  ...{ afeCheckedAt: supplier.afeCheckedAt?.toISOString() ?? null, isActive: supplier.isActive },
});

export function supplierRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/suppliers', id: 'listSuppliers', tag, access: read },
    summary: 'Whom the clinic buys from, and whether ANVISA authorises them (AFE).',
    output: suppliersAnswer,
    inClinic: async (scope) => ({ suppliers: (await listSuppliers(scope)).map(present) }),
  });
  api.add({
    ...{ method: 'POST', path: '/suppliers', id: 'addSupplier', tag, access: handle, status: 201 },
    summary: 'Somebody to buy from, looked up among the companies that ANVISA authorises.',
    input: { body: newSupplierBody },
    output: supplierAnswer,
    async inClinic(scope, ctx) {
      const supplier = await addSupplier(scope, ctx.input.body);
      announceStock(ctx, supplier.id);
      return present(supplier);
    },
  });
  api.add({
    ...{ method: 'PATCH', path: '/suppliers/:id', id: 'updateSupplier', tag, access: configure },
    summary:
      'Changes a supplier, or says with a reason that no authorisation is needed; goods that waited for it alone are free.',
    input: { params: idParams, body: supplierBody },
    output: supplierAnswer,
    async inClinic(scope, ctx) {
      const { version, ...changes } = ctx.input.body;
      const supplier = await updateSupplier(scope, ctx.input.params.id, version, given(changes));
      announceStock(ctx, supplier.id);
      return present(supplier);
    },
  });
  api.add({
    ...{ method: 'POST', path: '/suppliers/:id/check', id: 'checkSupplier', tag, access: handle },
    summary: 'Asks anew whether ANVISA authorises a supplier.',
    input: { params: idParams },
    output: supplierAnswer,
    async inClinic(scope, ctx) {
      const supplier = await checkSupplier(scope, ctx.input.params.id);
      await scope.audit({
        ...{ action: 'supplier.check', entity: 'supplier', entityId: supplier.id },
        purpose: 'LEGAL_OBLIGATION',
      });
      announceStock(ctx, supplier.id);
      return present(supplier);
    },
  });
}

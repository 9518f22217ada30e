import { addProduct, getProduct, listProducts, updateProduct } from '../../models/product.ts';
import { listChecks } from '../../models/product-check.ts';
import { recheckProduct } from '../../models/product-recheck.ts';
import { productsOfProcedure, setProductsOfProcedure } from '../../models/procedure-product.ts';
import { timePosition } from '../cursor.ts';
import { given } from '../given.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceStock } from './announce-stock.ts';
import { presentCheck, presentProduct } from './product-presenter.ts';
import {
  checksAnswer,
  checksQuery,
  newProductBody,
  procedureProductsAnswer,
  procedureProductsBody,
  productAnswer,
  productBody,
  productsAnswer,
} from './product-schema.ts';

const tag = 'products';
const read = { permission: 'stock:read' } as const;
const configure = { permission: 'products:configure' } as const;
const handle = { permission: 'stock:write' } as const;

export function productRoutes(api: Operations): void {
  catalogue(api);
  evidence(api);
  demand(api);
}

function catalogue(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/products', id: 'listProducts', tag, access: read },
    summary: 'Products of the clinic by name, each with its state at ANVISA and what is in stock.',
    output: productsAnswer,
    inClinic: async (scope) => ({ products: (await listProducts(scope)).map(presentProduct) }),
  });
  api.add({
    ...{ method: 'POST', path: '/products', id: 'addProduct', tag, access: configure, status: 201 },
    summary: 'A product, looked up in ANVISA’s register at once.',
    input: { body: newProductBody },
    output: productAnswer,
    async inClinic(scope, ctx) {
      const product = await addProduct(scope, ctx.input.body);
      announceStock(ctx, product.id);
      return presentProduct(product);
    },
  });
  api.add({
    ...{ method: 'GET', path: '/products/:id', id: 'getProduct', tag, access: read },
    summary: 'One product.',
    input: { params: idParams },
    output: productAnswer,
    inClinic: async (scope, ctx) => presentProduct(await getProduct(scope, ctx.input.params.id)),
  });
  api.add({
    ...{ method: 'PATCH', path: '/products/:id', id: 'updateProduct', tag, access: configure },
    summary:
      'Changes a product, if nobody did since `version`; what stock is counted in stays once there is any.',
    input: { params: idParams, body: productBody },
    output: productAnswer,
    async inClinic(scope, ctx) {
      const { version, ...changes } = ctx.input.body;
      const product = await updateProduct(scope, ctx.input.params.id, version, given(changes));
      announceStock(ctx, product.id);
      return presentProduct(product);
    },
  });
}

function evidence(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/products/:id/checks', id: 'checkProduct', tag, access: handle },
    summary: 'Asks ANVISA’s register now, keeps what it says, and takes lots out of use when it says no.',
    input: { params: idParams },
    output: productAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await recheckProduct(scope, id, 'hand');
      await scope.audit({
        ...{ action: 'product.check', entity: 'product', entityId: id },
        purpose: 'LEGAL_OBLIGATION',
      });
      announceStock(ctx, id);
      return presentProduct(await getProduct(scope, id));
    },
  });
  api.add({
    ...{ method: 'GET', path: '/products/:id/checks', id: 'listProductChecks', tag, access: read },
    summary: 'What the register said of a product whenever it was asked, newest first: the evidence.',
    input: { params: idParams, query: checksQuery },
    output: checksAnswer,
    async inClinic(scope, ctx) {
      const { params, query } = ctx.input;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listProductChecks', filters: { id: params.id } };
      const after = cursors.open(of, query.cursor, timePosition);
      const rows = await listChecks(scope, params.id, { after, limit: query.limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, query.limit, ({ position, id }) => [position, id]);
      return { checks: page.map(presentCheck), nextCursor };
    },
  });
}

function demand(api: Operations): void {
  const path = '/procedures/:id/products';
  api.add({
    ...{ method: 'GET', path, id: 'listProcedureProducts', tag, access: read },
    summary: 'What a procedure is expected to use.',
    input: { params: idParams },
    output: procedureProductsAnswer,
    inClinic: async (scope, ctx) => ({ products: await productsOfProcedure(scope, ctx.input.params.id) }),
  });
  api.add({
    ...{ method: 'PUT', path, id: 'putProcedureProducts', tag, access: configure },
    summary:
      'What a procedure is expected to use, all of it: the demand of what is booked is counted with it.',
    input: { params: idParams, body: procedureProductsBody },
    output: procedureProductsAnswer,
    inClinic: async (scope, ctx) => ({
      products: await setProductsOfProcedure(scope, ctx.input.params.id, ctx.input.body.products),
    }),
  });
}

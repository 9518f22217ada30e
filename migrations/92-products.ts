import type { Knex } from 'knex';
import { evidence, goods } from './products-tables.ts';
import { limitToRoles } from './role-rights.ts';
import { cold, stock, stockGuard } from './stock-tables.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

const readOnly = { neonpro_api: 'select, insert, update', neonpro_worker: 'select' };
const bothChange = { neonpro_api: 'select, insert, update', neonpro_worker: 'select, insert, update' };
const written = { neonpro_api: 'select, insert', neonpro_worker: 'select' };

/** In the order in which they refer to each other. The worker rechecks, quarantines and watches; people receive, use and count. */
const tables = {
  products: { neonpro_api: 'select, insert, update', neonpro_worker: 'select' },
  product_checks: { neonpro_api: 'select, insert', neonpro_worker: 'select, insert' },
  suppliers: { neonpro_api: 'select, insert, update', neonpro_worker: 'select, update' },
  storage_places: readOnly,
  goods_receipts: readOnly,
  lots: { neonpro_api: 'select, insert, update', neonpro_worker: 'select, update' },
  lot_quarantines: bothChange,
  opened_packages: { neonpro_api: 'select, insert, update', neonpro_worker: 'select, update' },
  product_uses: written,
  product_use_voids: written,
  stock_movements: written,
  temperature_readings: { neonpro_api: 'select, insert', neonpro_worker: 'select, insert' },
  cold_excursions: bothChange,
  stock_counts: readOnly,
  stock_count_lines: readOnly,
  procedure_products: { neonpro_api: 'select, insert, update, delete', neonpro_worker: 'select' },
};
const appendOnly = [
  'product_checks',
  'product_uses',
  'product_use_voids',
  'stock_movements',
  'temperature_readings',
];

/**
 * Products that touch a client: what they are to ANVISA, where each lot came from and went to, and on whom it was used (RDC 16/2013,
 * RDC 751/2022, Lei 6.360/1976). Stock is the sum of its movements; what ANVISA said on the day of a use is kept with the use.
 */
export async function up(knex: Knex): Promise<void> {
  for (const part of [evidence, goods, stock, cold]) await knex.raw(part);
  for (const [table, grants] of Object.entries(tables)) await protectTenantTable(knex, table, grants);
  for (const table of appendOnly) await makeAppendOnly(knex, table);
  await knex.raw(stockGuard);
  for (const table of Object.keys(tables)) await limitToRoles(knex, table);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table ${Object.keys(tables).reverse().join(', ')};
    drop function app.guard_stock;
    drop function app.keep_product_state`);
}

import { actor, ofOwnPrivacy, type TableRights } from './table-rights.ts';

const readers = [
  'stock:read',
  'stock:write',
  'products:configure',
  'lots:trace',
  'recalls:read',
  'safety:report',
  // Her copy names what was used on her.
  'clients:export',
];
/** A state is changed by whoever handles the goods, whoever decides about them, and a recall. */
const handled: TableRights = {
  read: readers,
  write: ['stock:write', 'stock:release', 'recalls:manage'],
};
const configured: TableRights = { read: readers, write: ['products:configure'] };

/** Looks through the policies of the uses, so that a client finds her own alone. */
const ofOwnUse = `exists (select from product_uses u
  where u.clinic_id = product_use_voids.clinic_id and u.id = product_use_voids.product_use_id)`;
const onClients = [
  'stock:write',
  'lots:trace',
  'recalls:read',
  'safety:report',
  'clinical:read',
  'clients:export',
];

/** Tables of products and stock: what was used on a client is for who uses, traces, tells and exports it. */
export const productsRights: Record<string, TableRights> = {
  products: configured,
  product_checks: { read: readers, write: ['stock:write', 'products:configure'] },
  // Goods come from somebody new on a Tuesday morning; an exemption is for who configures (api/products).
  suppliers: { read: readers, write: ['products:configure', 'stock:write'] },
  storage_places: configured,
  goods_receipts: handled,
  lots: handled,
  lot_quarantines: handled,
  opened_packages: handled,
  stock_movements: handled,
  stock_counts: handled,
  stock_count_lines: handled,
  temperature_readings: handled,
  cold_excursions: handled,
  product_uses: {
    read: onClients,
    readOwn: ofOwnPrivacy('read', `client_id::text = ${actor}`),
    write: ['stock:write'],
  },
  product_use_voids: {
    read: onClients,
    readOwn: ofOwnPrivacy('read', ofOwnUse),
    write: ['stock:release'],
  },
  procedure_products: { read: [...readers, 'catalogue:read'], write: ['products:configure'] },
  product_rechecks: { read: readers, write: [] },
  product_settings: configured,
};

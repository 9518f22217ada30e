import { randomUUID } from 'node:crypto';
import { invoiceCheckDigit } from '../../domain/products/invoice-key.ts';
import type { Answer, Person } from './api.ts';
import type { Clinics } from './clinics.ts';

/** Companies as the file of authorisations has them; the second was cancelled. Real holders, brazil.md §2.5. */
export const merz = '11681446000145';
export const abbvie = '15800545000150';
export const allergan = '43426626000177';

const row = (regime: string, key: string, name: string, more: Record<string, unknown> = {}) => ({
  ...{ regime, key, registration: key, name, name_key: name.toLowerCase(), situation: 'active' },
  ...{ valid_until: '2029-12-01', is_indefinite: false, is_test: false, holder_cnpj: merz, ...more },
});
const rows = [
  row('medicine', '188020001', 'XEOMIN'),
  row('medicine', '198600019', 'BOTOX', { holder_cnpj: abbvie }),
  row('medicine', '101470045', 'BOTOX', { holder_cnpj: allergan, situation: 'inactive' }),
  row('medicine', '101470185', 'BELKYRA', { holder_cnpj: allergan, situation: 'inactive' }),
  row('device', '80829430010', 'Belotero Lidocaine'),
  row('cosmetic', '25351123456202417', 'SÉRUM DE VITAMINA C', { registration: null }),
];

/** What ANVISA's files say, as the nightly copy leaves them. */
export async function fillMirror({ admin }: Pick<Clinics, 'admin'>): Promise<void> {
  await admin.query(
    `update anvisa_files set state = 'good', source_date = current_date, checked_at = now(), good_at = now()`,
  );
  await admin.query(
    `insert into anvisa_products (regime, key, registration, process_number, name, name_key, situation, valid_until, is_indefinite, is_test,
       holder_cnpj, row_sha256, first_seen_on, changed_on)
     select regime, key, registration, null, name, name_key, situation, valid_until, is_indefinite, is_test, holder_cnpj, '\\x00',
       current_date, current_date
     from jsonb_to_recordset($1::jsonb) as r (regime text, key text, registration text, name text, name_key text, situation text,
       valid_until date, is_indefinite boolean, is_test boolean, holder_cnpj text)
     on conflict do nothing`,
    [JSON.stringify(rows)],
  );
  await admin.query(
    `insert into anvisa_companies (cnpj, afe, name, is_active, row_sha256, first_seen_on, changed_on)
     values ($1, '8082943', 'MERZ', true, '\\x00', current_date, current_date),
       ($2, '1014700', 'ALLERGAN', false, '\\x00', current_date, current_date) on conflict do nothing`,
    [merz, allergan],
  );
}

export const setSituation = ({ admin }: Pick<Clinics, 'admin'>, key: string, situation: string) =>
  admin.query('update anvisa_products set situation = $2 where key = $1', [key, situation]);

export function invoiceKey(cnpj = merz, number = 12_345): string {
  const body = `352611${cnpj}55001${String(number).padStart(9, '0')}187654321`;
  return body + String(invoiceCheckDigit(body));
}

type Row = Record<string, unknown> & { id: string; version: number };
const made = (answer: Answer<unknown>): Row => {
  if (answer.status !== 201) throw new Error(`${String(answer.status)} ${JSON.stringify(answer.body)}`);
  return answer.body as Row;
};

export const xeomin = {
  ...{ name: 'Xeomin 100 U', brand: 'Merz', regime: 'medicine', number: '1.8802.0001', unit: 'u' },
  ...{ unitsPerPackage: 100, openedLifeHours: 24, minCelsius: 2, maxCelsius: 8 },
};
export const filler = {
  ...{ name: 'Belotero Lidocaine 1 ml', brand: 'Merz', regime: 'device', number: '80829430010', unit: 'ml' },
};

let serial = 0;
/** A clinic with a product, an authorised supplier, a fridge, and goods that came; `packages` of them. */
export async function stockRoom(owner: Person) {
  serial += 1;
  const product = made(await owner.post('/products', xeomin));
  const { body } = await owner.get<{ suppliers: Row[] }>('/suppliers');
  const known = body.suppliers.find((one) => one['cnpj'] === merz);
  const supplier = known ?? made(await owner.post('/suppliers', { name: 'Merz Brasil', cnpj: merz }));
  const fridge = made(
    await owner.post('/storage-places', {
      name: `Geladeira ${String(serial)}`,
      minCelsius: 2,
      maxCelsius: 8,
    }),
  );
  return { product, supplier, fridge };
}
export type StockRoom = Awaited<ReturnType<typeof stockRoom>>;

export async function receive(
  person: Person,
  room: StockRoom,
  lot: Record<string, unknown> = {},
  receipt: Record<string, unknown> = {},
): Promise<Row> {
  serial += 1;
  const line = {
    ...{ productId: room.product.id, code: `L${String(serial)}`, expiresOn: '2028-09-30', packages: 2 },
    ...{ storagePlaceId: room.fridge.id, ...lot },
  };
  const answer = await person.post('/goods-receipts', {
    ...{ supplierId: room.supplier.id, invoiceKey: invoiceKey(), lots: [line], ...receipt },
  });
  const { lots } = made(answer) as unknown as { lots: Row[] };
  return lots[0] as Row;
}

export const use = (person: Person, body: Record<string, unknown>) =>
  person.post('/product-uses', body, { 'Idempotency-Key': randomUUID() });

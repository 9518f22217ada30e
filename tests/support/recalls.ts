import { randomUUID } from 'node:crypto';
import { fileKms } from '../../models/encryption.ts';
import { provisionClinic } from '../../models/provision.ts';
import { createCatalogue } from './catalogue.ts';
import { type Clinics, testHours, testPassword } from './clinics.ts';
import { merz } from './stock.ts';

export interface PlantedLot {
  id: string;
  productId: string;
  clientIds: string[];
}
export interface LotWish {
  code: string;
  /** As digits; a medicine. */
  registration?: string;
  name?: string;
  /** Whom a unit of it was used on. */
  clientIds?: readonly string[];
  packages?: number;
}

/** A lot with uses as the clinic's months left it: what the gate of a use asks for is not the question here. */
export async function plantLot(
  { admin }: Pick<Clinics, 'admin'>,
  clinicId: string,
  { code, registration = '188020001', name = 'Xeomin', clientIds = [], packages = 1_000 }: LotWish,
): Promise<PlantedLot> {
  const [id, productId, supplierId, receiptId, checkId] = Array.from({ length: 5 }, () => randomUUID());
  const { rows } = await admin.query<{ id: string }>('select id from staff where clinic_id = $1 limit 1', [
    clinicId,
  ]);
  const staffId = rows[0]?.id;
  const run = (sql: string, ...values: unknown[]) => admin.query(sql, [clinicId, ...values]);
  await admin.query(`set session_replication_role = 'replica'`);
  await run(
    `insert into products (clinic_id, id, name, regime, registration, unit, anvisa_state, anvisa_checked_at)
     values ($1, $2, $3, 'medicine', $4, 'u', 'active', now())`,
    ...[productId, name, registration],
  );
  await run(
    `insert into product_checks (clinic_id, id, product_id, reason, state, answer, answer_sha256) values ($1, $2, $3, 'receipt', 'active', '{}', 'x')`,
    ...[checkId, productId],
  );
  await run(
    `insert into suppliers (clinic_id, id, name, cnpj, afe, afe_state) values ($1, $2, 'Merz', $3, '8082943', 'active')
     on conflict (clinic_id, cnpj) do nothing`,
    ...[supplierId, merz],
  );
  await run(
    `insert into goods_receipts (clinic_id, id, supplier_id, invoice_number, received_on, received_by)
     select $1, $2, id, '1', current_date - 60, $3 from suppliers where clinic_id = $1 and cnpj = $4`,
    ...[receiptId, staffId, merz],
  );
  await run(
    `insert into lots (clinic_id, id, product_id, code, expires_on, receipt_id, state, received_quantity)
     values ($1, $2, $3, $4, current_date + 400, $5, 'available', $6)`,
    ...[id, productId, code, receiptId, packages],
  );
  await run(
    `insert into stock_movements (clinic_id, id, lot_id, kind, quantity, staff_id) values ($1, $2, $3, 'receipt', $4, $5)`,
    ...[randomUUID(), id, packages, staffId],
  );
  await admin.query(`set session_replication_role = 'origin'`);
  const planted = { id: id as string, productId: productId as string, clientIds: [...clientIds] };
  for (const clientId of clientIds) await plantUse({ admin }, clinicId, planted.id, clientId);
  return planted;
}

/** One more unit on somebody; the id of the use. */
export async function plantUse(
  { admin }: Pick<Clinics, 'admin'>,
  clinicId: string,
  lotId: string,
  clientId: string,
): Promise<string> {
  const [useId, moveId] = [randomUUID(), randomUUID()];
  // Without triggers: those of checks and movements ask for a tenant.
  await admin.query(`set session_replication_role = 'replica'`);
  await admin.query(
    `insert into product_uses (clinic_id, id, client_id, lot_id, quantity, used_at, staff_id, check_id)
     select $1, $2, $3, $4, 1, now() - interval '10 days', (select id from staff where clinic_id = $1 limit 1), k.id
     from lots l join product_checks k on k.clinic_id = l.clinic_id and k.product_id = l.product_id
     where l.clinic_id = $1 and l.id = $4 limit 1`,
    [clinicId, useId, clientId, lotId],
  );
  await admin.query(
    `insert into stock_movements (clinic_id, id, lot_id, kind, quantity, product_use_id)
     values ($1, $2, $3, 'use', -1, $4)`,
    [clinicId, moveId, lotId, useId],
  );
  await admin.query(`set session_replication_role = 'origin'`);
  return useId;
}

/** Everything that is left of it is thrown away, or sent back. */
export async function plantEnd(
  { admin }: Pick<Clinics, 'admin'>,
  lotId: string,
  kind: 'discard' | 'return',
): Promise<void> {
  await admin.query(`set session_replication_role = 'replica'`);
  await admin.query(
    `insert into stock_movements (clinic_id, id, lot_id, kind, quantity)
     select clinic_id, gen_random_uuid(), lot_id, $2, -sum(quantity) from stock_movements where lot_id = $1 group by 1, 3`,
    [lotId, kind],
  );
  await admin.query(`set session_replication_role = 'origin'`);
}

/** A clinic beside the two that every database has. */
export async function thirdClinic(clinics: Clinics, name: string): Promise<string> {
  const deps = {
    ...{ migratorUrl: clinics.urls.migrator, tokenKey: clinics.tokenKey },
    kms: fileKms(clinics.masterKey),
  };
  const email = `dona-${randomUUID().slice(0, 8)}@rede.example`;
  const { id } = await provisionClinic(deps, {
    ...{ name, timeZone: 'America/Sao_Paulo', hours: testHours },
    staff: [{ name: 'Dona', email, password: testPassword, role: 'owner' }],
    channel: { phoneNumberId: `77${String(Date.now())}`, displayPhone: '551130000001' },
  });
  return id;
}

export async function joinNetwork(
  { admin }: Pick<Clinics, 'admin'>,
  clinicIds: readonly string[],
): Promise<void> {
  const networkId = randomUUID();
  await admin.query(`insert into app.networks (id, name) values ($1, 'Rede Maré')`, [networkId]);
  await admin.query('update clinics set network_id = $1 where clinic_id = any($2)', [networkId, clinicIds]);
}

/** Somebody who can be written to; `false`: who never agreed to messages. */
export async function personOf(clinics: Clinics, clinicId: string, mayWrite = true): Promise<string> {
  const { clientId } = await createCatalogue(clinics.tenancy, clinicId);
  const since = mayWrite ? 'now()' : 'null';
  await clinics.admin.query(`update clients set whatsapp_opt_in_at = ${since} where id = $1`, [clientId]);
  return clientId;
}

// Table product_settings: who answers for the products of a clinic (responsável técnico); owner context: products.
import { refuse } from '../domain/errors.ts';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

export interface ProductSettings {
  version: number;
  /** Told first when something is wrong with a product; null: whoever takes the task. */
  responsible: StaffNamed | null;
}

/** Version 0: nobody has said anything yet. */
export async function readProductSettings({ run, clinicId, vault }: Scope): Promise<ProductSettings> {
  const [row] = await run<{ version: number; staffId: string | null; nameCt: Buffer | null }>({
    name: 'product-settings',
    text: `select o.version, s.id as "staffId", s.name_ct as "nameCt" from product_settings o
      left join staff s on s.clinic_id = o.clinic_id and s.id = o.responsible_id where o.clinic_id = $1`,
    values: [clinicId],
  });
  if (!row) return { version: 0, responsible: null };
  return { version: row.version, responsible: staffNamed(vault, row.staffId, row.nameCt) };
}

export async function changeProductSettings(
  scope: Scope,
  { version, responsibleId }: { version: number; responsibleId: string | null },
): Promise<ProductSettings> {
  const { run, clinicId } = scope;
  if (responsibleId !== null) await mustWork(scope, responsibleId);
  const written = await run({
    name: 'product-settings-change',
    text: `insert into product_settings as o (clinic_id, responsible_id) select $1, $2 where $3 = 0
        or exists (select from product_settings where clinic_id = $1)
      on conflict (clinic_id) do update set responsible_id = excluded.responsible_id, version = o.version + 1, updated_at = now()
        where o.version = $3 returning 1`,
    values: [clinicId, responsibleId, version],
  });
  if (written.length === 0) refuse('version-conflict');
  const purpose = 'CLINIC_OPERATION';
  await scope.audit({ action: 'product.settings', entity: 'product', entityId: clinicId, purpose });
  return readProductSettings(scope);
}

async function mustWork({ run, clinicId }: Scope, staffId: string): Promise<void> {
  const [row] = await run<{ isActive: boolean }>({
    name: 'product-settings-staff',
    text: 'select is_active as "isActive" from staff where clinic_id = $1 and id = $2',
    values: [clinicId, staffId],
  });
  if (!row?.isActive) refuse('not-found');
}

// Table staff, as other rows name its people; owner context: clinic.
import type { ClinicVault } from './encryption.ts';

export interface StaffNamed {
  id: string;
  name: string;
}

/** Null where nobody of the staff is meant. */
export const staffNamed = (
  vault: Pick<ClinicVault, 'open'>,
  id: string | null,
  nameCt: Buffer | null,
): StaffNamed | null =>
  id !== null && nameCt !== null
    ? { id, name: vault.open({ table: 'staff', column: 'name_ct', row: id }, nameCt) }
    : null;

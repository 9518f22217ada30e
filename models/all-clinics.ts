// Every clinic there is, for runs that leave none out; ids only (migrations 75 and 77).
import type { Knex } from 'knex';

/** `knex` connects as neonpro_outbox or neonpro_audit_writer. */
export async function allClinics(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { clinicId: string }[] }>(
    'select clinic_id as "clinicId" from clinics order by 1',
  );
  return rows.map(({ clinicId }) => clinicId);
}

// Which clinics have a licence or a maintenance that ends soon; read across clinics by role neonpro_outbox, ids only (migration 51).
import type { Knex } from 'knex';

/** A day more than anybody's notice, because a day begins at another hour in each zone. `knex` connects as neonpro_outbox. */
export async function watchedClinics(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { clinicId: string }[] }>(
    `select clinic_id as "clinicId" from professional_licences where valid_until <= current_date + 31
     union select clinic_id from resources where maintenance_due_on <= current_date + 31 order by 1`,
  );
  return rows.map(({ clinicId }) => clinicId);
}

// Which clinics have visits that are weighed; read across clinics by role neonpro_outbox, ids only (migration 67).
import type { Knex } from 'knex';

/** Somebody was watched in the last five weeks. `knex` connects as neonpro_outbox. */
export async function weighedClinics(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { clinicId: string }[] }>(
    `select distinct clinic_id as "clinicId" from no_show_watches where updated_at > now() - interval '35 days' order by 1`,
  );
  return rows.map(({ clinicId }) => clinicId);
}

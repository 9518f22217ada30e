import { type Arm, armOf } from '../../domain/no-show/arm.ts';
import { bookVisit } from '../../models/booking.ts';
import type { Moment } from '../../models/no-show-predictions.ts';
import { scoreVisit } from '../../models/no-show-score.ts';
import { armSalt } from '../../models/no-show-settings.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from './catalogue.ts';
import type { Clinics, TestClinic } from './clinics.ts';

/** A client on the wanted side of the comparison, at ten percent: it is drawn by her id. */
async function catalogueOf({ tenancy }: Clinics, { id }: TestClinic, arm: Arm): Promise<Catalogue> {
  const salt = armSalt(await tenancy.vaultOf(id));
  for (;;) {
    const catalogue = await createCatalogue(tenancy, id);
    if (armOf(salt, catalogue.clientId, 10) === arm) return catalogue;
  }
}

/** A client of her own catalogue with a visit some days ahead, watched from now on. */
export async function watchedVisit(
  clinics: Clinics,
  clinic: TestClinic,
  { days = 20, hour = 15, arm = 'treated' }: { days?: number; hour?: number; arm?: Arm } = {},
): Promise<Catalogue & { visitId: string; startsAt: Date }> {
  const catalogue = await catalogueOf(clinics, clinic, arm);
  const { clientId, procedureId, professionalId } = catalogue;
  const startsAt = slotInDays(days, hour);
  const wish = oneService({ clientId, procedureId, professionalId, startsAt });
  const { id: visitId } = await clinics.tenancy.withClinic(clinic.system, (scope) =>
    bookVisit(scope, wish, null, Date.now()),
  );
  await clinics.admin.query(
    `insert into no_show_watches (clinic_id, id, visit_starts_at, arm) values ($1, $2, $3, $4)`,
    [clinic.id, visitId, new Date(startsAt), arm],
  );
  return { ...catalogue, visitId, startsAt: new Date(startsAt) };
}

/** As the watch of the visit does it. */
export const scored = (
  { workerTenancy }: Clinics,
  clinic: TestClinic,
  appointmentId: string,
  moment: Moment = 'booking',
  now = Date.now(),
) => workerTenancy.withClinic(clinic.system, (scope) => scoreVisit(scope, { appointmentId, moment, now }));

import { randomUUID } from 'node:crypto';
import { armOf } from '../../domain/no-show/arm.ts';
import { defaultLadders } from '../../domain/no-show/settings.ts';
import { bookVisit } from '../../models/booking.ts';
import type { Moment } from '../../models/no-show-predictions.ts';
import { scoreVisit } from '../../models/no-show-score.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from './catalogue.ts';
import type { Clinics, TestClinic } from './clinics.ts';

/** A salt with which these clients are with the ladder and those are held out, at ten percent. */
export function saltFor(treated: readonly string[], heldOut: readonly string[]): string {
  for (;;) {
    const salt = randomUUID();
    const isAll = (arm: string, ids: readonly string[]) => ids.every((id) => armOf(salt, id, 10) === arm);
    if (isAll('treated', treated) && isAll('held-out', heldOut)) return salt;
  }
}

/** The clinic's own row, with the side of each client as the test wants it. */
export async function drawSides(
  { admin }: Clinics,
  clinic: TestClinic,
  treated: readonly string[],
  heldOut: readonly string[] = [],
): Promise<void> {
  await admin.query(
    `insert into no_show_settings (clinic_id, is_on, salt, holdout_percent, missed_cost_cents, call_cost_cents, friction_cost_cents, ladders)
     values ($1, true, $2, 10, 25000, 800, 3000, $3) on conflict (clinic_id) do update set salt = excluded.salt`,
    [clinic.id, saltFor(treated, heldOut), JSON.stringify(defaultLadders)],
  );
}

/** A client of her own catalogue with a visit some days ahead, watched from now on. */
export async function watchedVisit(
  clinics: Clinics,
  clinic: TestClinic,
  { days = 20, hour = 15 } = {},
): Promise<Catalogue & { visitId: string; startsAt: Date }> {
  const catalogue = await createCatalogue(clinics.tenancy, clinic.id);
  const { clientId, procedureId, professionalId } = catalogue;
  const startsAt = slotInDays(days, hour);
  const wish = oneService({ clientId, procedureId, professionalId, startsAt });
  const { id: visitId } = await clinics.tenancy.withClinic(clinic.system, (scope) =>
    bookVisit(scope, wish, null, Date.now()),
  );
  await clinics.admin.query(
    `insert into no_show_watches (clinic_id, id, visit_starts_at, arm) values ($1, $2, $3, 'treated')`,
    [clinic.id, visitId, new Date(startsAt)],
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

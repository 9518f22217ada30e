import { randomUUID } from 'node:crypto';
import type { Clinics, TestClinic } from './clinics.ts';

/** A prediction as it was frozen, put where the process would have put it. */
export interface Planted {
  appointmentId: string;
  clientId: string;
  startsAt: Date;
  scoredAt: Date;
  risk?: number;
  band?: 'low' | 'medium' | 'high';
  arm?: 'treated' | 'held-out';
  valueCents?: number;
  moment?: string;
  outcome?: 'came' | 'missed' | 'cancelled' | 'moved';
}

export async function plantPrediction(
  clinics: Clinics,
  clinic: TestClinic,
  planted: Planted,
): Promise<string> {
  const { appointmentId, clientId, startsAt, scoredAt, outcome } = planted;
  const { risk = 0.4, band = 'high', arm = 'treated', valueCents = 20_000, moment = 'booking' } = planted;
  const id = randomUUID();
  await clinics.admin.query(
    `insert into no_show_predictions (clinic_id, id, appointment_id, client_id, visit_starts_at, moment, risk, band, arm, value_cents,
       features, reasons, scored_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '{}', '[{"code":"missed-before","effect":0.9}]', $11)`,
    [clinic.id, id, appointmentId, clientId, startsAt, moment, risk, band, arm, valueCents, scoredAt],
  );
  if (outcome)
    await clinics.admin.query(
      `insert into no_show_outcomes (clinic_id, appointment_id, visit_starts_at, outcome) values ($1, $2, $3, $4)
       on conflict do nothing`,
      [clinic.id, appointmentId, startsAt, outcome],
    );
  return id;
}

import type pg from 'pg';

const zoneAhead = (hours: number): string =>
  // The sign of these names is the other way round: Etc/GMT-3 is three hours ahead of UTC.
  hours === 0 ? 'Etc/GMT' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;

/** A zone where it is about noon now: what is sent in a test meets no silence, at whatever hour the suite runs. */
export const noonZone = (now = Date.now()): string => zoneAhead(12 - new Date(now).getUTCHours());

/** Noon, and a Sunday is a day like any other: only offers still keep it. */
export async function putAtNoon(admin: pg.Client, clinicId: string): Promise<void> {
  await admin.query(
    `update clinics set time_zone = $1, visit_policy = visit_policy || '{"quietDays": false}' where clinic_id = $2`,
    [noonZone(), clinicId],
  );
}

/** No rule of a clinic lets offers out on a Sunday: then she is put where it is Saturday or Monday, and says them from this hour on. */
export async function putOnWorkday(admin: pg.Client, clinicId: string, now = Date.now()): Promise<void> {
  await putAtNoon(admin, clinicId);
  const utc = new Date(now);
  if (utc.getUTCDay() !== 0) return;
  const hour = utc.getUTCHours();
  const isSaturday = hour < 11;
  const local = isSaturday ? hour + 12 : hour - 10;
  await admin.query('update clinics set time_zone = $1 where clinic_id = $2', [
    zoneAhead(isSaturday ? -12 : 14),
    clinicId,
  ]);
  await admin.query(
    `insert into messaging_settings (clinic_id, is_sms_on, sms_providers, fallback_after_min, offers_from, offers_to, offers_a_day,
       offers_a_month, automatic_a_day) values ($1, false, '{zenvia,twilio}', 15, $2, '23:59', 1, 4, 8)`,
    [clinicId, `${String(local).padStart(2, '0')}:00`],
  );
}

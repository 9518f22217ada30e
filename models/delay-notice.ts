// Table delay_notices; owner context: appointments.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export interface DelayNotice {
  id: string;
  professionalId: string;
  minutes: number;
  /** How many visits were told; null while it is being told. */
  told: number | null;
  createdAt: Date;
}

const columns = `id, professional_id as "professionalId", minutes, case when is_closed then told end as told,
  created_at as "createdAt"`;

/** Writes down that a professional is late; the process tells who waits. Refuses with `not-found` for nobody of this clinic. */
export async function announceDelay(
  scope: Scope,
  { professionalId, minutes }: { professionalId: string; minutes: number },
): Promise<DelayNotice> {
  const { run, clinicId } = scope;
  const [row] = await run<DelayNotice>({
    name: 'announce-delay',
    text: `insert into delay_notices (clinic_id, id, professional_id, minutes)
      select $1, $2, id, $4 from resources where clinic_id = $1 and id = $3 and kind = 'professional' returning ${columns}`,
    values: [clinicId, randomUUID(), professionalId, minutes],
  });
  if (!row) refuse('not-found');
  await scope.audit({
    action: 'delay.announce',
    entity: 'delay',
    entityId: row.id,
    purpose: 'BOOKING_CONTRACT',
  });
  await scope.enqueue('delay', row.id);
  return row;
}

/** What was announced in the last day, newest first. */
export const listDelays = ({ run, clinicId }: Scope): Promise<DelayNotice[]> =>
  run<DelayNotice>({
    name: 'delays',
    text: `select ${columns} from delay_notices where clinic_id = $1 and created_at > now() - interval '24 hours'
      order by created_at desc, id limit 200`,
    values: [clinicId],
  });

const longestDay = 10 * 3_600_000;

/**
 * The visits that wait for her when it is announced: not begun, from those who should be in already to those of the same working day.
 * Null when there is nothing (left) to tell.
 */
export async function readDelay(scope: Scope, id: string): Promise<{ appointmentIds: string[] } | null> {
  const { run, clinicId } = scope;
  const [row] = await run<{ professionalId: string; createdAt: Date }>({
    name: 'delay',
    text: `select professional_id as "professionalId", created_at as "createdAt" from delay_notices
      where clinic_id = $1 and id = $2 and not is_closed`,
    values: [clinicId, id],
  });
  if (!row) return null;
  const at = row.createdAt.getTime();
  const visits = await run<{ id: string }>({
    name: 'delayed-visits',
    text: `select distinct a.id from appointment_services s
        join appointments a on a.clinic_id = s.clinic_id and a.id = s.appointment_id
      where s.clinic_id = $1 and s.professional_id = $2 and s.starts_at > $3 and s.starts_at < $4
        and a.status in ('booked', 'confirmed', 'arrived') order by a.id`,
    values: [clinicId, row.professionalId, new Date(at - 3_600_000), new Date(at + longestDay)],
  });
  return { appointmentIds: visits.map((visit) => visit.id) };
}

/** Whom a visit's client is told of, or null when it is no longer awaited. */
export async function readDelayedVisit(
  { run, clinicId }: Scope,
  delayId: string,
  appointmentId: string,
): Promise<{ clientId: string; minutes: number } | null> {
  const [row] = await run<{ clientId: string; minutes: number }>({
    name: 'delayed-visit',
    text: `select a.client_id as "clientId", d.minutes from appointments a, delay_notices d
      where a.clinic_id = $1 and a.id = $2 and a.status in ('booked', 'confirmed', 'arrived')
        and d.clinic_id = $1 and d.id = $3 and not d.is_closed`,
    values: [clinicId, appointmentId, delayId],
  });
  return row ?? null;
}

export async function closeDelay({ trx, clinicId }: Scope, id: string, told: number): Promise<void> {
  await trx('delayNotices').where({ clinicId, id, isClosed: false }).update({ isClosed: true, told });
}

// Books, extends and cancels a series in one transaction each; owner context: packages.
import { randomUUID } from 'node:crypto';
import type { Refusal } from '../domain/appointments/booking.ts';
import { DomainError, refuse, refuseField } from '../domain/errors.ts';
import { commandAppointment } from './appointment-commands.ts';
import { bookVisit } from './booking.ts';
import { lockWanted } from './occupancy.ts';
import { getSeries, type Series } from './series.ts';
import type { Scope } from './tenancy.ts';

export interface SessionWish {
  /** Epoch milliseconds. */
  startsAt: number;
  professionalId: string;
  roomId?: string | null | undefined;
  deviceId?: string | null | undefined;
}
export interface SeriesWish {
  clientId: string;
  procedureId: string;
  /** Planned; those that are not booked now fall due one after the other. */
  sessions: number;
  minDays: number;
  maxDays: number;
  clientPackageId: string | null;
  book: readonly SessionWish[];
}

const audit = (scope: Scope, verb: string, { id, clientId }: Pick<Series, 'id' | 'clientId'>) =>
  scope.audit({
    ...{ action: `series.${verb}`, entity: 'series', entityId: id, subjectIds: [clientId] },
    purpose: 'BOOKING_CONTRACT',
  });

/**
 * Books all of them or none: `slot-unavailable` tells what speaks against each, by `session` from 1. `not-found` for foreign ids, a
 * package of somebody else or of another procedure among them.
 */
export async function bookSeries(scope: Scope, wish: SeriesWish, now: number): Promise<Series> {
  const { run, clinicId } = scope;
  const { clientId, procedureId, sessions, minDays, maxDays, clientPackageId } = wish;
  const book = wish.book.toSorted((one, other) => one.startsAt - other.startsAt);
  if (book.length > sessions) refuseField('book', 'more-than-planned');
  const id = randomUUID();
  const [made] = await run({
    name: 'series-make',
    text: `insert into treatment_series (clinic_id, id, client_id, procedure_id, sessions, min_days, max_days, client_package_id)
      select $1, $2, c.id, p.id, $5, $6, $7, k.id from clients c
        join procedures p on p.clinic_id = c.clinic_id and p.id = $4
        left join client_packages k on k.clinic_id = c.clinic_id and k.id = $8 and k.client_id = c.id and k.procedure_id = p.id
      where c.clinic_id = $1 and c.id = $3 and ($8::uuid is null or k.id is not null) returning 1`,
    values: [clinicId, id, clientId, procedureId, sessions, minDays, maxDays, clientPackageId],
  });
  if (!made) refuse('not-found');
  // Visit by visit they would be asked for out of order, and two series could wait for each other.
  const named = book.flatMap(({ professionalId, roomId, deviceId }) => [professionalId, roomId, deviceId]);
  await lockWanted(scope, procedureId, named);
  const refusals: (Refusal & { session: number })[] = [];
  for (const [index, session] of book.entries()) {
    const reasons = await bookSession(
      scope,
      { id, clientId, procedureId, position: index + 1 },
      session,
      now,
    );
    refusals.push(...reasons.map((reason) => ({ ...reason, session: index + 1 })));
  }
  // Whatever was free is given back with the transaction.
  if (refusals.length > 0) refuse('slot-unavailable', { reasons: refusals });
  await audit(scope, 'book', { id, clientId });
  return getSeries(scope, id);
}

interface Place extends Pick<Series, 'id' | 'clientId' | 'procedureId'> {
  position: number;
}

/** Why it cannot be; empty when it was booked. */
async function bookSession(
  scope: Scope,
  { id, clientId, procedureId, position }: Place,
  { startsAt, ...who }: SessionWish,
  now: number,
): Promise<readonly Refusal[]> {
  const services = [{ procedureId, ...who }];
  try {
    const visit = await bookVisit(scope, { clientId, startsAt, services, origin: 'series' }, null, now);
    await scope.run({
      name: 'series-place',
      text: `update appointments set series_id = $3, series_position = $4 where clinic_id = $1 and id = $2`,
      values: [scope.clinicId, visit.id, id, position],
    });
    return [];
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'slot-unavailable') throw error;
    return (error.details.reasons ?? []) as readonly Refusal[];
  }
}

/** A visit for the next place that has none: one that was skipped before those that were never booked. */
export async function addSession(
  scope: Scope,
  id: string,
  session: SessionWish,
  now: number,
): Promise<Series> {
  const series = await getSeries(scope, id, true);
  const position =
    series.next?.position ?? (series.visits.length === 0 && series.state === 'open' ? 1 : null);
  if (position === null) refuse('transition-refused');
  // Whoever did not come leaves her place; the visit itself stays in the agenda's past.
  await scope.run({
    name: 'series-unplace',
    text: `update appointments set series_id = null, series_position = null
      where clinic_id = $1 and series_id = $2 and series_position = $3 and status = 'no-show'`,
    values: [scope.clinicId, id, position],
  });
  const reasons = await bookSession(scope, { ...series, position }, session, now);
  if (reasons.length > 0) refuse('slot-unavailable', { reasons });
  await audit(scope, 'extend', series);
  return getSeries(scope, id);
}

/** Cancels what is still ahead; sessions that were done stay. What was due because of it is due no more. */
export async function cancelSeries(
  scope: Scope,
  { id, version, reason }: { id: string; version: number; reason: string },
): Promise<Series> {
  const series = await getSeries(scope, id, true);
  if (series.version !== version) refuse('version-conflict');
  if (series.state !== 'open') refuse('transition-refused');
  for (const { appointmentId, status } of series.visits)
    if (status === 'held' || status === 'booked' || status === 'confirmed')
      await commandAppointment(scope, 'cancel', { id: appointmentId, reason });
  await scope.run({
    name: 'series-cancel',
    text: `update treatment_series set state = 'cancelled', version = version + 1 where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id],
  });
  const returns = await scope.run<{ id: string }>({
    name: 'series-returns-dismiss',
    text: `update due_returns set state = 'dismissed', version = version + 1, updated_at = now()
      where clinic_id = $1 and series_id = $2 and kind = 'session' and state in ('waiting', 'invited', 'wants') returning id`,
    values: [scope.clinicId, id],
  });
  for (const { id: returnId } of returns) await scope.enqueue('return', returnId);
  await audit(scope, 'cancel', series);
  return getSeries(scope, id);
}

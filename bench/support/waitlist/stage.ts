import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { defaultBookingPolicy } from '../../../domain/clinic/booking-policy.ts';
import { bookVisit } from '../../../models/booking.ts';
import { systemActor, type Tenancy } from '../../../models/tenancy.ts';
import { joinWaitlist } from '../../../models/waitlist-entry.ts';
import type { BenchClinic } from '../clinic.ts';

/** Nobody sleeps, and nobody is asked whether she comes. */
export const wakeful = { quietHours: null, quietDays: false, confirmationLead: 0, reminderLead: 0 };

/** Turns of seconds: the column of minutes takes fractions here and nowhere else. */
export async function shortTurns(admin: pg.Client, clinicId: string, turnMs: number): Promise<void> {
  await admin.query(
    `alter table booking_policies drop constraint if exists booking_policies_waitlist_turn_min_check,
       alter column waitlist_turn_min type double precision`,
  );
  const policy = { ...defaultBookingPolicy, waitlistTurnMin: turnMs / 60_000 };
  const columns = Object.entries(policy).map(
    ([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value] as const,
  );
  await admin.query(
    `insert into booking_policies (clinic_id, ${columns.map(([name]) => name).join(', ')})
     values ($1, ${columns.map((_, at) => `$${at + 2}`).join(', ')})`,
    [clinicId, ...columns.map(([, value]) => value)],
  );
}

/** So many people wait for the clinic's procedure, whoever does it. */
export async function everybodyWaits(
  tenancy: Tenancy,
  { id, procedureId }: BenchClinic,
  clientIds: readonly string[],
): Promise<void> {
  for (const clientId of clientIds) {
    await tenancy.withClinic(systemActor(id), (scope) =>
      joinWaitlist(scope, clientId, {
        ...{ procedureIds: [procedureId], professionalId: null, windows: [] },
        ...{ earliestDay: null, latestDay: null, priority: 0 },
      }),
    );
  }
}

/** Visits side by side, an hour apart, some days ahead; each is one professional's. */
export async function bookSlots(
  tenancy: Tenancy,
  { id, procedureId, professionalIds }: BenchClinic,
  clientIds: readonly string[],
  slots: number,
): Promise<string[]> {
  const visits: string[] = [];
  const morning = Math.floor(Date.now() / 86_400_000 + 3) * 86_400_000 + 11 * 3_600_000;
  for (let at = 0; at < slots; at += 1) {
    const professionalId = professionalIds[at % professionalIds.length] ?? '';
    const startsAt = morning + Math.floor(at / professionalIds.length) * 3_600_000;
    const clientId = clientIds[at % clientIds.length] ?? '';
    const wish = { clientId, startsAt, services: [{ procedureId, professionalId }] };
    const visit = await tenancy.withClinic(systemActor(id), (scope) =>
      bookVisit(scope, wish, randomUUID(), Date.now()),
    );
    visits.push(visit.id);
  }
  return visits;
}

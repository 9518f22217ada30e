import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DomainError } from '../domain/errors.ts';
import { type Catalogue, createCatalogue, slotInDays, oneService } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { listAppointments } from './appointment.ts';
import { commandAppointment, requestReschedule } from './appointment-commands.ts';
import { bookVisit } from './booking.ts';
import { moveVisit } from './moving.ts';

let clinics: Clinics;
let a: Catalogue;
let b: Catalogue;

beforeAll(async () => {
  clinics = await startClinics();
  b = await createCatalogue(clinics.tenancy, clinics.b.id);
});
afterAll(() => clinics.stop());
beforeEach(async () => {
  a = await createCatalogue(clinics.tenancy, clinics.a.id);
});

type Single = Parameters<typeof oneService>[0];
const wish = (over: Partial<Single> = {}): Single => ({
  clientId: a.clientId,
  procedureId: a.procedureId,
  professionalId: a.professionalId,
  startsAt: slotInDays(5),
  ...over,
});
const book = (over: Partial<Single> = {}, key: string | null = null, clinic = clinics.a) =>
  clinics.tenancy.withClinic(clinic.system, (scope) =>
    bookVisit(scope, oneService(wish(over)), key, Date.now()),
  );
const count = async (table: string) => {
  const { rows } = await clinics.admin.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return rows[0]?.n ?? 0;
};
const reasonsOf = async (attempt: Promise<unknown>): Promise<string[]> => {
  const error = await attempt.then(
    () => null,
    (refused: unknown) => refused,
  );
  expect(error).toBeInstanceOf(DomainError);
  return ((error as DomainError).details.reasons ?? []).map((reason) => reason.code);
};

describe('booking', () => {
  it('refuses a taken time with everything that is in the way, and leaves nothing behind', async () => {
    await book({ procedureId: a.roomProcedureId, roomId: a.roomId });
    const before = [await count('appointments'), await count('occupancies'), await count('outbox')];
    const later = slotInDays(5) + 15 * 60_000;
    const reasons = await reasonsOf(
      book({ procedureId: a.roomProcedureId, roomId: a.roomId, startsAt: later }),
    );
    expect(reasons.sort()).toEqual(['professional-busy', 'room-busy']);
    expect([await count('appointments'), await count('occupancies'), await count('outbox')]).toEqual(before);
  });

  it('keeps the cleaning time after a visit free', async () => {
    await book();
    const touching = slotInDays(5) + 35 * 60_000;
    expect(await reasonsOf(book({ startsAt: touching }))).toEqual(['professional-busy']);
    await expect(book({ startsAt: slotInDays(5) + 40 * 60_000 })).resolves.toMatchObject({
      status: 'booked',
    });
  });

  it('refuses the past, closed hours and missing competence all at once', async () => {
    await clinics.admin.query('delete from competences where professional_id = $1', [a.professionalId]);
    const night = slotInDays(-3, 5);
    expect(await reasonsOf(book({ startsAt: night }))).toEqual([
      'in-the-past',
      'outside-clinic-hours',
      'professional-not-competent',
    ]);
  });

  it('picks a free room of the right kind, and says so when none is left', async () => {
    await clinics.admin.query(
      `update resources set is_active = false where kind = 'room' and id <> all($1)`,
      [[a.roomId, a.otherRoomId]],
    );
    const first = await book({ procedureId: a.roomProcedureId });
    const second = await book({ procedureId: a.roomProcedureId, professionalId: a.otherProfessionalId });
    expect(first.roomId).not.toBe(second.roomId);
    const rooms = await reasonsOf(book({ procedureId: a.roomProcedureId, startsAt: slotInDays(5) }));
    expect(rooms).toContain('professional-busy');
    expect(rooms).toContain('room-busy');
  });

  it('answers a foreign id of any kind as missing', async () => {
    for (const over of [
      { clientId: b.clientId },
      { procedureId: b.procedureId },
      { professionalId: b.professionalId },
      { procedureId: a.roomProcedureId, roomId: b.roomId },
      { deviceId: b.roomId },
    ]) {
      await expect(book(over)).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it('returns the same visit for the same key, and refuses the key for another wish', async () => {
    const key = `key-${a.clientId}`;
    const first = await book({}, key);
    expect(await book({}, key)).toMatchObject({ id: first.id });
    await expect(book({ startsAt: slotInDays(6) }, key)).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
  });

  it('books once when the same key arrives twenty times at once', async () => {
    const key = `parallel-${a.clientId}`;
    const visits = await Promise.all(Array.from({ length: 20 }, () => book({}, key)));
    expect(new Set(visits.map((visit) => visit.id)).size).toBe(1);
  });

  it('has one winner among sixty racers for a slot, and no error but the conflict', async () => {
    const attempts = Array.from({ length: 60 }, () =>
      book({ procedureId: a.roomProcedureId, roomId: a.roomId }),
    );
    const settled = await Promise.allSettled(attempts);
    expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    const codes = settled.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as DomainError).code] : [],
    );
    expect(new Set(codes)).toEqual(new Set(['slot-unavailable']));
  });

  it('writes the story, the audit event and the outbox row in the same transaction', async () => {
    const visit = await book();
    const { rows } = await clinics.admin.query(
      `select (select count(*)::int from appointment_events where appointment_id = $1) as told,
        (select count(*)::int from audit_events where entity_id = $1 and action = 'appointment.book') as audited,
        (select count(*)::int from outbox where entity_id = $1 and topic = 'appointment') as enqueued`,
      [visit.id],
    );
    expect(rows).toEqual([{ told: 1, audited: 1, enqueued: 1 }]);
  });
});

describe('a visit after booking', () => {
  const command = (name: Parameters<typeof commandAppointment>[1], id: string, version?: number) =>
    clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      commandAppointment(scope, name, version === undefined ? { id } : { id, version }),
    );
  const move = (id: string, startsAt: number, version?: number) =>
    clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      moveVisit(scope, version === undefined ? { id, startsAt } : { id, startsAt, version }, Date.now()),
    );

  it('refuses a change by somebody who saw an older version', async () => {
    const visit = await book();
    await command('confirm', visit.id, 1);
    await expect(command('cancel', visit.id, 1)).rejects.toMatchObject({ code: 'version-conflict' });
  });

  it('refuses what its state does not allow', async () => {
    const visit = await book();
    await expect(command('finish', visit.id)).rejects.toMatchObject({ code: 'transition-refused' });
    await command('cancel', visit.id);
    await expect(command('check-in', visit.id)).rejects.toMatchObject({ code: 'transition-refused' });
  });

  it('is not there for another clinic', async () => {
    const visit = await book();
    const foreign = clinics.tenancy.withClinic(clinics.b.system, (scope) =>
      commandAppointment(scope, 'confirm', { id: visit.id }),
    );
    await expect(foreign).rejects.toMatchObject({ code: 'not-found' });
  });

  it('gives its time back when cancelled', async () => {
    const visit = await book();
    await command('cancel', visit.id);
    await expect(book()).resolves.toMatchObject({ status: 'booked' });
  });

  it('moves by half its own length without standing in its own way', async () => {
    const visit = await book();
    await command('confirm', visit.id);
    const moved = await move(visit.id, visit.startsAt.getTime() + 15 * 60_000, 2);
    expect(moved).toMatchObject({ status: 'booked', version: 3 });
  });

  it('keeps its old time when the new one is taken, and names only who is in the way', async () => {
    const taken = await book({
      startsAt: slotInDays(5, 17),
      procedureId: a.roomProcedureId,
      roomId: a.otherRoomId,
    });
    const visit = await book({ procedureId: a.roomProcedureId, roomId: a.roomId });
    expect(await reasonsOf(move(visit.id, taken.startsAt.getTime()))).toEqual(['professional-busy']);
    const listed = await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      listAppointments(scope, {
        from: visit.startsAt,
        to: visit.endsAt,
        resource: { id: a.roomId, kind: 'room' },
      }),
    );
    expect(listed.map((one) => one.id)).toEqual([visit.id]);
  });

  it('takes its place again when the client comes late, unless somebody has it', async () => {
    const visit = await book();
    await command('no-show', visit.id);
    await expect(command('check-in', visit.id)).resolves.toMatchObject({ status: 'arrived' });
    const other = await book({ startsAt: slotInDays(8) });
    await command('no-show', other.id);
    await book({ startsAt: slotInDays(8) });
    expect(await reasonsOf(command('check-in', other.id))).toEqual(['professional-busy']);
  });

  it('asks the reception to call when the client wants another time', async () => {
    const visit = await book();
    const asked = await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      requestReschedule(scope, visit.id),
    );
    expect(asked).toMatchObject({ attentionCode: 'reschedule-requested', status: 'booked', version: 2 });
    expect(await command('confirm', visit.id)).toMatchObject({ attentionCode: null });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DomainError } from '../domain/errors.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { getAppointment } from './appointment.ts';
import { commandAppointment, releaseLapsed } from './appointment-commands.ts';
import { bookVisit } from './booking.ts';
import { moveVisit } from './moving.ts';
import { busyIntervals } from './occupancy.ts';
import type { Scope } from './tenancy.ts';

let clinics: Clinics;
let a: Catalogue;

beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());
beforeEach(async () => {
  a = await createCatalogue(clinics.tenancy, clinics.a.id);
});

const minute = 60_000;
const start = slotInDays(5);
const inA = <T>(work: (scope: Scope) => Promise<T>) => clinics.tenancy.withClinic(clinics.a.system, work);
type Wish = Parameters<typeof oneService>[0];
const wishOf = (over: Partial<Wish>) => oneService({ ...a, roomId: null, startsAt: start, ...over });
const book = (over: Partial<Wish> = {}) => inA((scope) => bookVisit(scope, wishOf(over), null, Date.now()));
const hold = (over: Partial<Wish> = {}) =>
  inA((scope) => {
    const wish = { ...wishOf(over), hold: { expiresAt: new Date(Date.now() + 15 * minute) } };
    return bookVisit(scope, wish, null, Date.now());
  });
/** The clock goes on: the hold's end lies in the past. */
const lapse = async (id: string) => {
  const past = `now() - interval '1 second'`;
  await clinics.admin.query(`update appointments set hold_expires_at = ${past} where id = $1`, [id]);
  await clinics.admin.query(`update occupancies set lapses_at = ${past} where appointment_id = $1`, [id]);
};
const command = (name: Parameters<typeof commandAppointment>[1], id: string) =>
  inA((scope) => commandAppointment(scope, name, { id }));
const reasonsOf = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => null,
    (refused: unknown) => refused,
  );
  expect(error).toBeInstanceOf(DomainError);
  return ((error as DomainError).details.reasons ?? []).map(({ code }) => code);
};
const tracesOf = async (id: string) => {
  const { rows } = await clinics.admin.query<Record<string, unknown>>(
    `select (select json_agg(json_build_array(kind, details->>'reason', actor_role) order by at) from appointment_events where appointment_id = $1) as story,
       (select count(*)::int from occupancies where appointment_id = $1) as held,
       (select count(*)::int from outbox where entity_id = $1 and topic = 'appointment') as pokes,
       (select array_agg(action order by at) from audit_events where entity_id = $1) as audited`,
    [id],
  );
  return rows[0];
};

describe('a visit that is held', () => {
  it('is neither confirmed nor moved nor received, and is in everybody’s way', async () => {
    const held = await hold();
    expect(held).toMatchObject({ status: 'held', version: 1 });
    for (const name of ['confirm', 'check-in', 'start', 'finish', 'no-show'] as const)
      await expect(command(name, held.id)).rejects.toMatchObject({ code: 'transition-refused' });
    const move = inA((scope) => moveVisit(scope, { id: held.id, startsAt: slotInDays(6) }, Date.now()));
    await expect(move).rejects.toMatchObject({ code: 'transition-refused' });
    expect(await reasonsOf(book())).toEqual(['professional-busy']);
  });

  it('becomes a visit that lapses no more', async () => {
    const held = await hold();
    expect(await command('book', held.id)).toMatchObject({
      status: 'booked',
      holdExpiresAt: null,
      version: 2,
    });
    const { rows } = await clinics.admin.query<{ lapses: unknown }>(
      'select lapses_at as lapses from occupancies where appointment_id = $1',
      [held.id],
    );
    expect(rows).toEqual([{ lapses: null }]);
    expect(await tracesOf(held.id)).toMatchObject({
      story: [
        ['held', null, 'system'],
        ['book', null, 'system'],
      ],
      audited: ['appointment.hold', 'appointment.book'],
    });
    await expect(command('book', held.id)).rejects.toMatchObject({ code: 'transition-refused' });
  });

  it('is given back at once by whoever cancels it, and tells that no visit was cancelled', async () => {
    const held = await hold();
    await command('cancel', held.id);
    expect(await tracesOf(held.id)).toMatchObject({
      story: [
        ['held', null, 'system'],
        ['release', null, 'system'],
      ],
      held: 0,
    });
    await expect(book()).resolves.toMatchObject({ status: 'booked' });
  });

  it('is released by its process only after its end, by the clock', async () => {
    const held = await hold();
    const release = () => inA((scope) => releaseLapsed(scope, { id: held.id, version: 1 }));
    expect(await release()).toBeNull();
    await lapse(held.id);
    expect(await release()).toMatchObject({ status: 'cancelled', version: 2 });
    expect(await release()).toBeNull();
    expect((await tracesOf(held.id))?.story).toEqual([
      ['held', null, 'system'],
      ['release', 'hold-expired', 'system'],
    ]);
  });

  it('is not there for another clinic', async () => {
    const held = await hold();
    for (const name of ['book', 'release'] as const) {
      const foreign = clinics.tenancy.withClinic(clinics.b.system, (scope) =>
        commandAppointment(scope, name, { id: held.id }),
      );
      await expect(foreign).rejects.toMatchObject({ code: 'not-found' });
    }
    await lapse(held.id);
    const freed = clinics.tenancy.withClinic(clinics.b.system, (scope) =>
      scope.run<{ id: string }>({
        text: 'select app.free_lapsed_holds($1, $2, $3) as id',
        values: [[a.professionalId], [new Date(start)], [new Date(start + minute)]],
      }),
    );
    expect(await freed).toEqual([]);
    expect((await inA((scope) => getAppointment(scope, held.id))).status).toBe('held');
  });
});

describe('a hold that has lapsed', () => {
  const lapsed = async (over: Partial<Wish> = {}) => {
    const held = await hold(over);
    await lapse(held.id);
    return held;
  };

  it('is free for the search of free times', async () => {
    const held = await hold();
    const busy = () => inA((scope) => busyIntervals(scope, [a.professionalId], start, start + minute));
    expect((await busy()).size).toBe(1);
    await lapse(held.id);
    expect((await busy()).size).toBe(0);
  });

  it('gives way to a booking, which ends it in the same transaction', async () => {
    const held = await lapsed();
    await expect(book()).resolves.toMatchObject({ status: 'booked' });
    expect(await tracesOf(held.id)).toEqual({
      story: [
        ['held', null, 'system'],
        ['release', 'hold-expired', 'system'],
      ],
      ...{ held: 0, pokes: 2, audited: ['appointment.hold', 'appointment.release'] },
    });
    await expect(command('book', held.id)).rejects.toMatchObject({ code: 'transition-refused' });
  });

  it('stays as it was when the booking is refused for something else', async () => {
    const held = await lapsed({ procedureId: a.roomProcedureId, roomId: a.roomId });
    await book({
      procedureId: a.roomProcedureId,
      roomId: a.otherRoomId,
      professionalId: a.otherProfessionalId,
    });
    const wish = { procedureId: a.roomProcedureId, roomId: a.otherRoomId };
    expect(await reasonsOf(book(wish))).toEqual(['room-busy']);
    expect((await inA((scope) => getAppointment(scope, held.id))).status).toBe('held');
  });

  it('gives way to a move, and to a client who comes late', async () => {
    const visit = await book({ startsAt: slotInDays(6) });
    const first = await lapsed();
    await inA((scope) => moveVisit(scope, { id: visit.id, startsAt: start }, Date.now()));
    await command('no-show', visit.id);
    const second = await lapsed();
    await expect(command('check-in', visit.id)).resolves.toMatchObject({ status: 'arrived' });
    for (const { id } of [first, second])
      expect((await inA((scope) => getAppointment(scope, id))).status).toBe('cancelled');
  });

  it('is booked after its end as long as nobody wanted its time', async () => {
    const held = await lapsed();
    await expect(command('book', held.id)).resolves.toMatchObject({ status: 'booked' });
    expect(await reasonsOf(book())).toEqual(['professional-busy']);
  });

  it('goes to one of many who want it, while its own process releases it and its client pays', async () => {
    for (let round = 0; round < 5; round += 1) {
      const startsAt = slotInDays(7 + round);
      const held = await lapsed({ startsAt, procedureId: a.roomProcedureId, roomId: a.roomId });
      const other = await lapsed({ startsAt: startsAt + 15 * minute, professionalId: a.otherProfessionalId });
      const racers = [
        ...Array.from({ length: 6 }, () =>
          book({ startsAt, procedureId: a.roomProcedureId, roomId: a.roomId }),
        ),
        ...Array.from({ length: 6 }, () =>
          book({
            startsAt,
            procedureId: a.roomProcedureId,
            roomId: a.roomId,
            professionalId: a.otherProfessionalId,
          }),
        ),
        inA((scope) => releaseLapsed(scope, { id: held.id })),
        command('book', held.id),
        command('release', other.id),
      ];
      const settled = await Promise.allSettled(racers);
      const codes = settled.flatMap((one) =>
        one.status === 'rejected' ? [(one.reason as DomainError).code] : [],
      );
      expect(codes.filter((code) => !['slot-unavailable', 'transition-refused'].includes(code))).toEqual([]);
      const { rows } = await clinics.admin.query<{ visits: number }>(
        `select count(distinct o.appointment_id)::int as visits from occupancies o
         where o.resource_id = $1 and o.held_from = $2`,
        [a.roomId, new Date(startsAt)],
      );
      expect(rows).toEqual([{ visits: 1 }]);
    }
  });
});

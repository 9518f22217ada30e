import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultBookingPolicy } from '../domain/clinic/booking-policy.ts';
import { DomainError } from '../domain/errors.ts';
import { clientActor } from '../tests/support/actors.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { commandAppointment } from './appointment-commands.ts';
import { type BookingWish, bookVisit } from './booking.ts';
import { readBookingPolicy, writeBookingPolicy } from './booking-policy.ts';
import { moveVisit } from './moving.ts';
import type { Scope } from './tenancy.ts';

let clinics: Clinics;
let a: Catalogue;
let b: Catalogue;

beforeAll(async () => {
  clinics = await startClinics();
  b = await createCatalogue(clinics.tenancy, clinics.b.id);
  for (const clinic of [clinics.a, clinics.b])
    await clinics.tenancy.withClinic(clinic.system, (scope) =>
      writeBookingPolicy(scope, 0, { ...defaultBookingPolicy, isOnline: true }),
    );
});
afterAll(() => clinics.stop());
beforeEach(async () => {
  await clinics.admin.query(`update resources set is_active = false where clinic_id = $1`, [clinics.a.id]);
  a = await createCatalogue(clinics.tenancy, clinics.a.id);
  await clinics.admin.query('update procedures set is_online = true');
});

const minute = 60_000;
const start = slotInDays(5);
const soon = () => ({ expiresAt: new Date(Date.now() + 15 * minute) });
const wishOf = (over: Partial<BookingWish> = {}): BookingWish => ({
  ...oneService({ ...a, roomId: null, startsAt: start }),
  ...{ origin: 'online', hold: soon(), ...over },
});
const asClient = <T>(work: (scope: Scope) => Promise<T>, clientId = a.clientId) =>
  clinics.tenancy.withClinic(clientActor(clinics.a, clientId), work);
const book = (over: Partial<BookingWish> = {}, key: string | null = null) =>
  asClient((scope) => bookVisit(scope, wishOf(over), key, Date.now()));
const bookAsStaff = (over: Partial<BookingWish> = {}) =>
  clinics.tenancy.withClinic(clinics.a.system, (scope) =>
    bookVisit(scope, { ...wishOf(over), origin: 'staff', clientId: neighbour }, null, Date.now()),
  );
const reasonsOf = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => null,
    (refused: unknown) => refused,
  );
  expect(error).toBeInstanceOf(DomainError);
  return ((error as DomainError).details.reasons ?? []).map(({ code }) => code);
};
let neighbour: string;
beforeEach(async () => {
  neighbour = (await createCatalogue(clinics.tenancy, clinics.a.id)).clientId;
});

describe('a client who books by herself', () => {
  it('books for nobody else, of her clinic or another one', async () => {
    for (const clientId of [neighbour, b.clientId, randomUUID()])
      await expect(book({ clientId })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('gets nothing of another clinic', async () => {
    for (const service of [
      { procedureId: b.procedureId, professionalId: a.professionalId },
      { procedureId: a.procedureId, professionalId: b.professionalId },
      { procedureId: a.roomProcedureId, professionalId: a.professionalId, roomId: b.roomId },
    ])
      await expect(book({ services: [service] })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('never books without a hold, for longer than the clinic holds, as staff or over somebody else', async () => {
    const { hold: _, ...withoutHold } = wishOf();
    await expect(asClient((scope) => bookVisit(scope, withoutHold, null, Date.now()))).rejects.toMatchObject({
      code: 'forbidden',
    });
    const long = { expiresAt: new Date(Date.now() + 60 * minute) };
    for (const over of [
      { hold: long },
      { origin: 'staff' as const },
      { squeezeIn: { reason: 'urgent' as const } },
    ])
      await expect(book(over)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('books only what and when the clinic offers online', async () => {
    await clinics.admin.query('update procedures set is_online = false where id = $1', [a.procedureId]);
    await expect(book()).rejects.toMatchObject({ code: 'forbidden' });
    await clinics.admin.query('update procedures set is_online = true where id = $1', [a.procedureId]);
    expect(await reasonsOf(book({ startsAt: slotInDays(90) }))).toEqual(['too-far-ahead']);
    const inA = <T>(work: (scope: Scope) => Promise<T>) => clinics.tenancy.withClinic(clinics.a.system, work);
    const set = (change: object) =>
      inA(async (scope) => {
        const { version, ...policy } = await readBookingPolicy(scope);
        await writeBookingPolicy(scope, version, { ...policy, ...change });
      });
    await set({ minLeadMin: 10 * 24 * 60 });
    expect(await reasonsOf(book())).toEqual(['too-soon']);
    await set({ isOnline: false, minLeadMin: 0 });
    await expect(book()).rejects.toMatchObject({ code: 'forbidden' });
    await set({ isOnline: true });
  });

  it('has two holds at the most, ten at once are no way around, and one that lapsed counts no more', async () => {
    const settled = await Promise.allSettled(
      Array.from({ length: 10 }, (_, hour) => book({ startsAt: slotInDays(5, 13 + (hour % 8)) })),
    );
    const held = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));
    expect(held).toHaveLength(2);
    await expect(book({ startsAt: slotInDays(6) })).rejects.toMatchObject({ code: 'too-many-holds' });
    const past = `now() - interval '1 second'`;
    await clinics.admin.query(`update appointments set hold_expires_at = ${past} where id = $1`, [held[0]]);
    await expect(book({ startsAt: slotInDays(6) })).resolves.toMatchObject({ status: 'held' });
  });

  it('has six visits to come that she booked by herself, and may book again when one is off', async () => {
    const ids: string[] = [];
    for (let made = 0; made < 6; made += 1) {
      const { id } = await book({ startsAt: slotInDays(5 + made) });
      ids.push(id);
      await asClient((scope) => commandAppointment(scope, 'book', { id }));
    }
    await expect(book({ startsAt: slotInDays(12) })).rejects.toMatchObject({ code: 'too-many-visits' });
    await asClient((scope) => commandAppointment(scope, 'cancel', { id: ids[0] ?? '', reason: 'client' }));
    await expect(book({ startsAt: slotInDays(12) })).resolves.toMatchObject({ status: 'held' });
  });

  it('waits for her other bookings before she has a resource, also at the last try', async () => {
    const asked: (string | undefined)[] = [];
    await asClient((scope) => {
      const watched: Scope = {
        ...scope,
        isLastTry: true,
        run: (statement) => (asked.push(statement.name), scope.run(statement)),
        later: (statement) => {
          asked.push(statement.name);
          scope.later(statement);
        },
      };
      return bookVisit(watched, wishOf(), null, Date.now());
    });
    const locks = asked.filter((name) => name?.startsWith('lock-'));
    expect(locks).toEqual(['lock-client', 'lock-resources']);
  });

  it('hears who is busy without seeing anybody, and gets a room that is free', async () => {
    const toxin = { procedureId: a.roomProcedureId, professionalId: a.otherProfessionalId };
    const other = await bookAsStaff({ services: [toxin] });
    expect(await reasonsOf(book({ services: [toxin] }))).toEqual(['professional-busy']);
    const services = [{ procedureId: a.roomProcedureId, professionalId: a.professionalId }];
    const held = await book({ services });
    expect(held).toMatchObject({ status: 'held', origin: 'online' });
    expect(held.roomId).not.toBe(other.roomId);
    const seen = await asClient((scope) => scope.run({ text: 'select 1 from occupancies' }));
    expect(seen).toHaveLength(2);
    const { rows } = await clinics.admin.query<object>(
      `select actor_role as role, kind from appointment_events where appointment_id = $1`,
      [held.id],
    );
    expect(rows).toEqual([{ role: 'client', kind: 'held' }]);
  });

  it('takes the time of somebody whose hold has lapsed', async () => {
    const other = await bookAsStaff();
    const past = `now() - interval '1 second'`;
    await clinics.admin.query(
      `update appointments set status = 'held', hold_expires_at = ${past} where id = $1`,
      [other.id],
    );
    await clinics.admin.query(`update occupancies set lapses_at = ${past} where appointment_id = $1`, [
      other.id,
    ]);
    await expect(book()).resolves.toMatchObject({ status: 'held' });
    const { rows } = await clinics.admin.query('select status from appointments where id = $1', [other.id]);
    expect(rows).toEqual([{ status: 'cancelled' }]);
  });

  it('has one visit for a key, also when twenty requests arrive at once, and one winner among many clients', async () => {
    const key = `client-${a.clientId}`;
    const hold = soon();
    const visits = await Promise.all(Array.from({ length: 20 }, () => book({ hold }, key)));
    expect(new Set(visits.map(({ id }) => id)).size).toBe(1);
    const others = [neighbour, a.clientId];
    const wish = (clientId: string) => wishOf({ clientId, startsAt: slotInDays(8) });
    const settled = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) => {
        const clientId = others[at % 2] as string;
        return asClient((scope) => bookVisit(scope, wish(clientId), null, Date.now()), clientId);
      }),
    );
    expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });

  it('moves and cancels her own visit alone, and only her own moves are counted', async () => {
    const held = await book();
    await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      commandAppointment(scope, 'book', { id: held.id }),
    );
    const move = (startsAt: number) => (scope: Scope) =>
      moveVisit(scope, { id: held.id, startsAt }, Date.now());
    await expect(asClient(move(slotInDays(6)), neighbour)).rejects.toMatchObject({ code: 'not-found' });
    expect(await asClient(move(slotInDays(6)))).toMatchObject({ clientMoves: 1, status: 'booked' });
    const moved = await clinics.tenancy.withClinic(clinics.a.system, move(slotInDays(7)));
    expect(moved).toMatchObject({ clientMoves: 1, version: 4 });
    const cancel = (scope: Scope) => commandAppointment(scope, 'cancel', { id: held.id, reason: 'client' });
    await expect(asClient(cancel, neighbour)).rejects.toMatchObject({ code: 'not-found' });
    expect(await asClient(cancel)).toMatchObject({ status: 'cancelled' });
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Catalogue, createCatalogue, slotInDays } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { bookSeries } from './series-book.ts';
import type { Scope } from './tenancy.ts';

let clinics: Clinics;
let a: Catalogue;
let b: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  a = await createCatalogue(clinics.tenancy, clinics.a.id);
  b = await createCatalogue(clinics.tenancy, clinics.b.id);
});
afterAll(() => clinics.stop());

const wishOf = (startsAt: number, roomIds: (string | null)[]) => ({
  ...{ clientId: a.clientId, procedureId: a.roomProcedureId, sessions: 2, minDays: 1, maxDays: 9 },
  clientPackageId: null,
  book: roomIds.map((roomId, index) => ({
    startsAt: startsAt + index * 86_400_000,
    professionalId: a.professionalId,
    roomId,
  })),
});
const inA = <T>(work: (scope: Scope) => Promise<T>) => clinics.tenancy.withClinic(clinics.a.system, work);

it('a series has all it may want, in one order, before its first visit takes anything', async () => {
  const asked: { name?: string; values?: unknown[] }[] = [];
  await inA((scope) => {
    const watched: Scope = {
      ...scope,
      run: (statement) => (asked.push(statement), scope.run(statement)),
      later: (statement) => {
        asked.push(statement);
        scope.later(statement);
      },
    };
    return bookSeries(watched, wishOf(slotInDays(3), [a.otherRoomId, null]), Date.now());
  });
  const steps = asked.filter(({ name }) => name === 'lock-resources' || name === 'visit-new');
  expect(steps.map(({ name }) => name)).toEqual(['lock-resources', 'visit-new', 'visit-new']);
  expect(steps[0]?.values).toEqual([[a.professionalId, a.roomId, a.otherRoomId].sort()]);
});

it('two series that want the same rooms in opposite order do not wait for each other', async () => {
  for (let round = 0; round < 4; round += 1) {
    const startsAt = slotInDays(10 + round * 3);
    const orders = [
      [a.roomId, a.otherRoomId],
      [a.otherRoomId, a.roomId],
    ];
    const settled = await Promise.allSettled(
      orders.map((rooms) => inA((scope) => bookSeries(scope, wishOf(startsAt, rooms), Date.now()))),
    );
    const codes = settled.map((one) =>
      one.status === 'rejected' ? (one.reason as { code: string }).code : 'booked',
    );
    expect(codes.toSorted()).toEqual(['booked', 'slot-unavailable']);
  }
});

it('a series over what is another clinic’s is not there', async () => {
  const wish = wishOf(slotInDays(40), [b.roomId]);
  await expect(inA((scope) => bookSeries(scope, wish, Date.now()))).rejects.toMatchObject({
    code: 'not-found',
  });
});

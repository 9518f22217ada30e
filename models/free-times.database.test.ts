import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { wallTime } from '../domain/clinic/calendar.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { addBlocks } from './block-write.ts';
import { bookVisit } from './booking.ts';
import { findFreeTimes, findSlotAt, type ServiceQuestion } from './free-times.ts';
import type { Scope } from './tenancy.ts';

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

const minute = 60_000;
const inA = <T>(work: (scope: Scope) => Promise<T>) => clinics.tenancy.withClinic(clinics.a.system, work);
const start = () => slotInDays(5);
const find = (services: readonly ServiceQuestion[], over: object = {}) => {
  const day = wallTime(start(), clinics.a.timeZone).day;
  return inA((scope) =>
    findFreeTimes(scope, { services, fromDay: day, toDay: day, now: Date.now(), ...over }),
  );
};
const at = (services: readonly ServiceQuestion[], startsAt = start()) =>
  inA((scope) => findSlotAt(scope, services, startsAt, Date.now()));
const one = () => [{ procedureId: a.procedureId, professionalId: a.professionalId }];

describe('free times', () => {
  it('refuse procedures and professionals of another clinic, and those that are not there', async () => {
    for (const services of [
      [{ procedureId: b.procedureId }],
      [{ procedureId: randomUUID() }],
      [{ procedureId: a.procedureId, professionalId: b.professionalId }],
      [{ procedureId: a.procedureId, professionalId: a.roomId }],
      [{ procedureId: a.procedureId }, { procedureId: b.procedureId }],
    ])
      await expect(find(services)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are offered where booking takes them, services and all', async () => {
    const services = [{ procedureId: a.roomProcedureId }, { procedureId: a.procedureId }];
    const slots = await find(services, { stepMin: 30 });
    const slot = slots[4];
    expect(slot?.services.map(({ procedureId, position }) => [procedureId, position])).toEqual([
      [a.roomProcedureId, 1],
      [a.procedureId, 2],
    ]);
    const book = () =>
      inA((scope) =>
        bookVisit(
          scope,
          {
            ...{ clientId: a.clientId, startsAt: slot?.startsAt ?? 0, origin: 'staff' },
            services: (slot?.services ?? []).map(({ procedureId, professionalId, roomId, deviceId }) => ({
              ...{ procedureId, professionalId, roomId, deviceId },
            })),
          },
          null,
          Date.now(),
        ),
      );
    await book();
    await expect(book()).rejects.toMatchObject({ code: 'slot-unavailable' });
    const after = await find(services, { stepMin: 30 });
    const same = after.filter((other) => other.startsAt === slot?.startsAt);
    expect(same.map(({ professionalId }) => professionalId)).toEqual([
      [a.professionalId, a.otherProfessionalId].find((id) => id !== slot?.professionalId),
    ]);
    expect(same[0]?.roomId).not.toBe(slot?.roomId);
  });

  it('tell of one instant, between the steps too', async () => {
    const odd = start() + 7 * minute;
    expect(await at(one(), odd)).toMatchObject({ startsAt: odd, professionalId: a.professionalId });
    expect(await at(one(), Date.now() - minute)).toBeNull();
  });

  it('know blocks, whole days of an absence too', async () => {
    const block = (startsAt: number, endsAt: number) =>
      inA((scope) =>
        addBlocks(scope, {
          ...{ resourceId: a.professionalId, kind: 'absence', note: null, startsAt, endsAt },
          ...{ repeat: null, skipConflicts: false },
        }),
      );
    await block(start() - 50 * 60 * minute, start() + 50 * 60 * minute);
    expect(await find(one())).toEqual([]);
    expect(await at(one())).toBeNull();
    expect(await find([{ procedureId: a.procedureId }])).not.toEqual([]);
  });

  it('are back when a hold has lapsed by the clock', async () => {
    const held = await inA((scope) =>
      bookVisit(
        scope,
        {
          ...{ clientId: a.clientId, startsAt: start(), origin: 'online', services: one() },
          hold: { expiresAt: new Date(Date.now() + 10 * minute) },
        },
        null,
        Date.now(),
      ),
    );
    expect(await at(one())).toBeNull();
    await clinics.admin.query(
      `update occupancies set lapses_at = now() - interval '1 second' where appointment_id = $1`,
      [held.id],
    );
    expect(await at(one())).toMatchObject({ startsAt: start() });
  });

  it('are one for each start when the first will do, and no more than asked for', async () => {
    const services = [{ procedureId: a.procedureId }];
    const [all, first] = [await find(services), await find(services, { each: 'first' })];
    const starts = (slots: typeof all) => slots.map(({ startsAt }) => startsAt);
    expect(starts(first)).toEqual([...new Set(starts(all))]);
    expect(all.length).toBeGreaterThan(first.length);
    expect(await find(services, { limit: 5 })).toEqual(all.slice(0, 5));
  });

  it('are one slow question less on the index, whatever else is stored', async () => {
    const plan = await inA(async ({ trx, clinicId }) => {
      await trx.raw('set local enable_seqscan = off');
      const { rows } = await trx.raw<{ rows: { 'QUERY PLAN': string }[] }>(
        `explain select o.resource_id from occupancies o where o.clinic_id = ? and o.resource_id = any(?::uuid[])
          and o.held_from < now() + interval '30 days' and o.held_from > now() and o.held_to > now()`,
        [clinicId, [a.professionalId, a.otherProfessionalId]],
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).toMatch(/Index Cond: .*clinic_id.*resource_id.*held_from/);
  });
});

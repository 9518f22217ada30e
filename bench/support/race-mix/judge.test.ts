import { describe, expect, it } from 'vitest';
import type { Deed, SeenVisit } from './deed.ts';
import { Judge } from './judge.ts';
import type { World } from './world.ts';

const minute = 60_000;
const plain = { before: 0, after: 0, processingAfter: 0, processing: 0, needsRoom: false, duration: 30 };
const world = {
  procedures: [
    { ...plain, id: 'consult' },
    { ...plain, id: 'cream', needsRoom: true, after: 5, processingAfter: 10, processing: 15 },
  ],
  professionalIds: ['helena', 'caio'],
  roomId: 'room',
} as unknown as World;
const consult = [{ procedureId: 'consult', professionalId: 'helena' }];
const visit = (over: Partial<SeenVisit> = {}): SeenVisit => ({
  ...{ id: 'one', version: 1, status: 'booked', startsAt: 0, isSqueezedIn: false, holdExpiresAt: null },
  ...{ services: consult, ...over },
});
const booked = (over: Partial<Deed> = {}): Deed => ({
  ...{ kind: 'book', sent: 0, answered: 10, status: 201, code: '', reasons: [] },
  ...{ wish: { startsAt: 0, services: consult }, made: visit(), ...over },
});
const refused = (reason: Deed['reasons'][number], over: Partial<Deed> = {}): Deed => ({
  ...{ kind: 'book', sent: 20, answered: 30, status: 409, code: 'slot-unavailable', reasons: [reason] },
  ...{ wish: { startsAt: 15 * minute, services: consult }, ...over },
});
const busy = { code: 'professional-busy', resourceId: 'helena' };
const cancelled: Deed = {
  ...{ kind: 'cancel', sent: 12, answered: 15, status: 200, code: '', reasons: [] },
  ...{ seen: visit(), made: visit({ version: 2, status: 'cancelled' }) },
};
const unexplained = (...deeds: Deed[]) => new Judge(world, deeds).unexplained().length;

describe('the judge of the race', () => {
  it('does not believe a refusal for what nobody had', () => {
    expect(unexplained(refused(busy))).toBe(1);
    expect(unexplained(booked(), refused({ ...busy, resourceId: 'caio' }))).toBe(1);
    expect(unexplained(booked(), refused(busy, { wish: { startsAt: 30 * minute, services: consult } }))).toBe(
      1,
    );
  });

  it('does not believe a refusal after everything was given back, nor one without a reason or of another kind', () => {
    expect(unexplained(booked(), cancelled, refused(busy))).toBe(1);
    expect(unexplained(booked(), refused(busy, { reasons: [] }))).toBe(1);
    expect(unexplained(booked(), refused({ ...busy, code: 'outside-clinic-hours' }))).toBe(1);
    expect(unexplained(booked(), refused(busy, { status: 404 }))).toBe(1);
  });

  it('does not believe an end that is nobody’s, nor that a squeeze-in was refused for the professional', () => {
    expect(unexplained(booked(), refused({ ...busy, until: new Date(31 * minute).toISOString() }))).toBe(1);
    expect(unexplained(booked(), refused(busy, { kind: 'squeeze-in' }))).toBe(1);
  });

  it('does not take another time or other people for what was asked', () => {
    expect(unexplained(booked({ made: visit({ startsAt: minute }) }))).toBe(1);
    expect(
      unexplained(
        booked({ made: visit({ services: [{ procedureId: 'consult', professionalId: 'caio' }] }) }),
      ),
    ).toBe(1);
  });

  it('asks who changed what is said to have changed', () => {
    const stale = { seen: visit(), status: 409, code: 'version-conflict' };
    const late: Deed = { ...cancelled, ...stale, sent: 40, answered: 50 };
    delete (late as Partial<Deed>).made;
    expect(unexplained(booked(), late)).toBe(1);
    expect(unexplained(booked(), cancelled, late)).toBe(0);
    expect(unexplained(booked(), { ...late, code: 'transition-refused' })).toBe(1);
  });

  it('believes what was so at some moment', () => {
    expect(unexplained(booked(), refused({ ...busy, until: new Date(30 * minute).toISOString() }))).toBe(0);
    expect(unexplained(booked(), cancelled, refused(busy, { sent: 11, answered: 30 }))).toBe(0);
    const room = { code: 'room-busy', position: 1 };
    const cream = [{ procedureId: 'cream', professionalId: 'helena' }];
    const first = booked({ wish: { startsAt: 0, services: cream }, made: visit({ services: cream }) });
    const wish = { startsAt: 15 * minute, services: [{ procedureId: 'cream', professionalId: 'caio' }] };
    expect(unexplained(first, refused(room, { wish }))).toBe(0);
  });
});

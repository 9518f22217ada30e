import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layVisit, type ServiceWish } from './lay-visit.ts';

const minute = 60_000;
const start = Date.UTC(2027, 2, 1, 13, 0);
const at = (min: number) => start + min * minute;

const procedure = (changes: Partial<ServiceWish['procedure']> = {}): ServiceWish['procedure'] => ({
  id: 'p',
  durationMin: 30,
  bufferBeforeMin: 0,
  bufferAfterMin: 10,
  processingAfterMin: 0,
  processingMin: 0,
  ...changes,
});
const wish = (changes: Partial<ServiceWish> = {}): ServiceWish => ({
  procedure: procedure(),
  professionalId: 'ana',
  roomId: null,
  deviceId: null,
  ...changes,
});

describe('the services of a visit', () => {
  it('holds preparation and cleaning around a single one', () => {
    const laid = layVisit(start, [wish({ procedure: procedure({ bufferBeforeMin: 5 }), roomId: 'sala' })]);
    expect(laid).toMatchObject({ startsAt: start, endsAt: at(30) });
    expect(laid.holds).toEqual([
      { resourceId: 'ana', from: at(-5), to: at(40) },
      { resourceId: 'sala', from: at(-5), to: at(40) },
    ]);
  });

  it('follow one another, each with its own people and room', () => {
    const laid = layVisit(start, [wish(), wish({ professionalId: 'caio', roomId: 'sala' })]);
    expect(laid.services.map(({ position, startsAt, endsAt }) => [position, startsAt, endsAt])).toEqual([
      [1, start, at(30)],
      [2, at(30), at(60)],
    ]);
    expect(laid.holds).toEqual([
      { resourceId: 'ana', from: start, to: at(40) },
      { resourceId: 'caio', from: at(30), to: at(70) },
      { resourceId: 'sala', from: at(30), to: at(70) },
    ]);
  });

  it('are one hold for who does them all', () => {
    expect(layVisit(start, [wish(), wish()]).holds).toEqual([{ resourceId: 'ana', from: start, to: at(70) }]);
  });

  it('let the professional go while the cream works, and keep the room', () => {
    const numbing = procedure({ durationMin: 60, processingAfterMin: 10, processingMin: 30 });
    expect(layVisit(start, [wish({ procedure: numbing, roomId: 'sala' })]).holds).toEqual([
      { resourceId: 'ana', from: start, to: at(10) },
      { resourceId: 'ana', from: at(40), to: at(70) },
      { resourceId: 'sala', from: start, to: at(70) },
    ]);
  });

  const wishes = fc.array(
    fc
      .record({
        durationMin: fc.integer({ min: 1, max: 240 }),
        bufferBeforeMin: fc.integer({ min: 0, max: 30 }),
        bufferAfterMin: fc.integer({ min: 0, max: 30 }),
        left: fc.double({ min: 0, max: 1, noNaN: true }),
        away: fc.double({ min: 0, max: 1, noNaN: true }),
        professionalId: fc.constantFrom('ana', 'caio'),
        roomId: fc.constantFrom(null, 'sala 1', 'sala 2'),
        deviceId: fc.constantFrom(null, 'laser'),
      })
      .map(({ left, away, durationMin, bufferBeforeMin, bufferAfterMin, ...who }) => {
        const processingAfterMin = Math.floor(left * durationMin);
        const processingMin = Math.floor(away * (durationMin - processingAfterMin));
        return {
          ...who,
          procedure: {
            id: 'p',
            durationMin,
            bufferBeforeMin,
            bufferAfterMin,
            processingAfterMin,
            processingMin,
          },
        };
      }),
    { minLength: 1, maxLength: 6 },
  );

  it('never overlap, never leave a gap, and hold nobody twice at a time', () => {
    fc.assert(
      fc.property(wishes, (list) => {
        const laid = layVisit(start, list);
        const total = list.reduce((sum, one) => sum + one.procedure.durationMin, 0);
        expect(laid.endsAt - laid.startsAt).toBe(total * minute);
        for (const [index, service] of laid.services.entries())
          expect(service.startsAt).toBe(laid.services[index - 1]?.endsAt ?? start);
        for (const [index, hold] of laid.holds.entries()) {
          const next = laid.holds[index + 1];
          expect(hold.to).toBeGreaterThan(hold.from);
          if (next?.resourceId === hold.resourceId) expect(next.from).toBeGreaterThan(hold.to);
        }
      }),
    );
  });

  it('hold every room and device for the whole of each service that needs it', () => {
    fc.assert(
      fc.property(wishes, (list) => {
        const laid = layVisit(start, list);
        for (const service of laid.services)
          for (const id of [service.roomId, service.deviceId])
            if (id !== null)
              expect(
                laid.holds.some(
                  (hold) =>
                    hold.resourceId === id && hold.from <= service.startsAt && hold.to >= service.endsAt,
                ),
              ).toBe(true);
      }),
    );
  });
});

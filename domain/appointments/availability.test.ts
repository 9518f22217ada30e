import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Procedure, Resource } from '../clinic/catalogue.ts';
import type { ClinicCalendar } from '../clinic/calendar.ts';
import { instantOf } from '../clinic/calendar.ts';
import { availableSlots, isFree, type AvailabilityQuestion, type Interval } from './availability.ts';
import { bookedTime, bookingRefusals } from './booking.ts';
import { afterCommand, commands, commandsFor, isOver, occupies, statuses } from './status.ts';

const minute = 60_000;
const procedure: Procedure = {
  id: 'p',
  durationMin: 30,
  bufferBeforeMin: 10,
  processingAfterMin: 0,
  processingMin: 0,
  bufferAfterMin: 10,
  roomTag: 'procedimento',
  deviceTag: null,
  isActive: true,
};
const resource = (id: string, kind: Resource['kind'], over: Partial<Resource> = {}): Resource => ({
  id,
  kind,
  tag: kind === 'room' ? 'procedimento' : null,
  isActive: true,
  hours: null,
  procedureIds: kind === 'professional' ? ['p'] : [],
  ...over,
});
const everyDay = [{ from: '08:00', to: '18:00' }];
const calendarIn = (timeZone: string): ClinicCalendar => ({
  timeZone,
  hours: { 0: everyDay, 1: everyDay, 2: everyDay, 3: everyDay, 4: everyDay, 5: everyDay, 6: everyDay },
  closedDays: [],
});
const question = (over: Partial<AvailabilityQuestion> = {}): AvailabilityQuestion => ({
  procedure,
  professionals: [resource('ana', 'professional')],
  rooms: [resource('r1', 'room')],
  devices: [],
  busy: new Map(),
  calendar: calendarIn('America/Sao_Paulo'),
  fromDay: '2026-11-24',
  toDay: '2026-11-24',
  now: 0,
  stepMin: 10,
  ...over,
});

describe('free times', () => {
  it('are none when nobody is competent, no room fits, or the clinic is closed', () => {
    expect(
      availableSlots(question({ professionals: [resource('ana', 'professional', { procedureIds: [] })] })),
    ).toEqual([]);
    expect(availableSlots(question({ rooms: [resource('r1', 'room', { tag: 'consulta' })] }))).toEqual([]);
    const calendar = { ...calendarIn('America/Sao_Paulo'), closedDays: ['2026-11-24'] };
    expect(availableSlots(question({ calendar }))).toEqual([]);
  });
  it('run from opening to the last that still ends in time', () => {
    const slots = availableSlots(question());
    expect(slots[0]?.startsAt).toBe(instantOf('2026-11-24', '08:00', 'America/Sao_Paulo'));
    expect(slots.at(-1)?.endsAt).toBe(instantOf('2026-11-24', '18:00', 'America/Sao_Paulo'));
  });
  it('take the second room when the first is held', () => {
    const at = instantOf('2026-11-24', '09:00', 'America/Sao_Paulo');
    const busy = new Map<string, Interval[]>([['r1', [[at, at + 60 * minute]]]]);
    const rooms = [resource('r1', 'room'), resource('r2', 'room')];
    expect(availableSlots(question({ rooms, busy })).find((slot) => slot.startsAt === at)?.roomId).toBe('r2');
  });

  it('never offer what the booking rules or a held resource refuse, in any zone', () => {
    const base = instantOf('2026-11-24', '00:00', 'America/Sao_Paulo');
    const hold = fc.tuple(fc.integer({ min: 0, max: 1440 }), fc.integer({ min: 1, max: 240 }));
    const zone = fc.constantFrom(
      'America/Sao_Paulo',
      'America/Manaus',
      'America/Rio_Branco',
      'America/Noronha',
    );
    fc.assert(
      fc.property(
        fc.array(hold, { maxLength: 12 }),
        fc.array(hold, { maxLength: 12 }),
        zone,
        (mine, rooms, timeZone) => {
          const intervals = (holds: [number, number][]) =>
            holds.map(([from, length]): Interval => [base + from * minute, base + (from + length) * minute]);
          const busy = new Map([
            ['ana', intervals(mine)],
            ['r1', intervals(rooms)],
          ]);
          const asked = question({ busy, calendar: calendarIn(timeZone), now: base });
          for (const slot of availableSlots(asked)) {
            const { heldFrom, heldTo } = bookedTime(slot.startsAt, procedure);
            expect(isFree(busy.get('ana'), heldFrom, heldTo)).toBe(true);
            expect(isFree(busy.get(slot.roomId ?? ''), heldFrom, heldTo)).toBe(true);
            const [professional, room] = [asked.professionals[0] as Resource, asked.rooms[0] as Resource];
            const request = { startsAt: slot.startsAt, procedure, professional, room, device: null };
            expect(bookingRefusals(request, asked.calendar, asked.now)).toEqual([]);
          }
        },
      ),
    );
  });
});

describe('the rules of booking', () => {
  it('refuse with every reason at once', () => {
    const refusals = bookingRefusals(
      {
        startsAt: instantOf('2026-11-24', '19:00', 'America/Manaus'),
        procedure: { ...procedure, isActive: false, deviceTag: 'laser' },
        professional: resource('ana', 'professional', { procedureIds: [] }),
        room: resource('r9', 'room', { tag: 'consulta' }),
        device: null,
      },
      calendarIn('America/Manaus'),
      instantOf('2026-11-25', '08:00', 'America/Manaus'),
    );
    expect(refusals.map((refusal) => refusal.code)).toEqual([
      'in-the-past',
      'outside-clinic-hours',
      'procedure-inactive',
      'professional-not-competent',
      'room-wrong-kind',
      'device-required',
    ]);
  });
});

describe('the states of a visit', () => {
  it('never leave done or cancelled', () => {
    for (const command of commands) {
      expect(afterCommand('cancelled', command)).toBeNull();
      expect(afterCommand('done', command)).toBeNull();
    }
  });
  it('hold their time until cancelled or missed', () => {
    expect(statuses.filter((status) => !occupies(status))).toEqual(['no-show', 'cancelled']);
    expect(statuses.filter(isOver)).toEqual(['done', 'no-show', 'cancelled']);
  });
  it('let a late client be checked in or moved', () => {
    expect(commandsFor('no-show')).toEqual(['move', 'check-in']);
  });
});

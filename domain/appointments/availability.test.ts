import { describe, expect, it } from 'vitest';
import type { Procedure, Resource } from '../clinic/catalogue.ts';
import type { ClinicCalendar } from '../clinic/calendar.ts';
import { instantOf } from '../clinic/calendar.ts';
import { type AvailabilityQuestion, availableSlots } from './availability.ts';
import { bookingRefusals } from './booking.ts';
import { busyTimes, type Interval } from './busy-times.ts';
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
  services: [{ procedure }],
  professionals: [resource('ana', 'professional')],
  rooms: [resource('r1', 'room')],
  devices: [],
  busy: new Map(),
  calendar: calendarIn('America/Sao_Paulo'),
  fromDay: '2026-11-24',
  toDay: '2026-11-24',
  now: at('2026-11-01', '00:00'),
  stepMin: 10,
  ...over,
});
const at = (day: string, time: string) => instantOf(day, time, 'America/Sao_Paulo');
const nine = at('2026-11-24', '09:00');
const busy = (held: Record<string, Interval[]>) =>
  new Map(Object.entries(held).map(([id, intervals]) => [id, busyTimes(intervals)]));
const slotAt = (asked: AvailabilityQuestion, startsAt: number) =>
  availableSlots({ ...asked, startsAt }).map(({ services, ...slot }) => ({
    ...slot,
    services: services.map((one) => [one.professionalId, one.roomId]),
  }));

describe('free times', () => {
  it('are none when nobody is competent, no room fits, or the clinic is closed', () => {
    expect(
      availableSlots(question({ professionals: [resource('ana', 'professional', { procedureIds: [] })] })),
    ).toEqual([]);
    expect(availableSlots(question({ rooms: [resource('r1', 'room', { tag: 'consulta' })] }))).toEqual([]);
    const calendar = { ...calendarIn('America/Sao_Paulo'), closedDays: ['2026-11-24'] };
    expect(availableSlots(question({ calendar }))).toEqual([]);
    expect(availableSlots(question({ services: [] }))).toEqual([]);
    expect(
      availableSlots(question({ services: [{ procedure: { ...procedure, isActive: false } }] })),
    ).toEqual([]);
  });
  it('are none before now, and none when the agenda is not open yet', () => {
    const day = { fromDay: '2026-11-24', toDay: '2026-11-24' };
    expect(availableSlots(question({ ...day, now: at('2026-11-24', '17:35') }))).toEqual([]);
    expect(availableSlots(question({ ...day, now: at('2025-10-01', '00:00') }))).toEqual([]);
  });
  it('run from opening to the last that still ends in time', () => {
    const slots = availableSlots(question());
    expect(slots[0]?.startsAt).toBe(at('2026-11-24', '08:00'));
    expect(slots.at(-1)?.endsAt).toBe(at('2026-11-24', '18:00'));
  });
  it('take the second room when the first is held', () => {
    const rooms = [resource('r1', 'room'), resource('r2', 'room')];
    const held = busy({ r1: [[nine, nine + 60 * minute]] });
    expect(slotAt(question({ rooms, busy: held }), nine)[0]?.roomId).toBe('r2');
  });
  it('leave out who has no licence for it, for as long as she has none', () => {
    const tomorrow = at('2026-11-25', '00:00');
    const unbookable = [{ resourceId: 'ana', procedureId: 'p', from: tomorrow, to: tomorrow + 1e12 }];
    const slots = availableSlots(question({ toDay: '2026-11-26', unbookable }));
    expect(slots.at(-1)?.endsAt).toBe(at('2026-11-24', '18:00'));
    const other = [{ ...unbookable[0]!, procedureId: 'another' }];
    expect(availableSlots(question({ toDay: '2026-11-26', unbookable: other })).at(-1)?.endsAt).toBe(
      at('2026-11-26', '18:00'),
    );
  });
});

describe('free times of several services', () => {
  const both = [resource('ana', 'professional'), resource('bia', 'professional')];
  const rooms = [resource('r1', 'room'), resource('r2', 'room')];
  const twice = [{ procedure }, { procedure }];

  it('are laid one after the other with the same person in the same room', () => {
    const [first] = slotAt(question({ services: twice, professionals: both, rooms }), nine);
    expect(first).toMatchObject({
      ...{ startsAt: nine, endsAt: nine + 60 * minute, professionalId: 'ana' },
      services: [
        ['ana', 'r1'],
        ['ana', 'r1'],
      ],
    });
  });
  it('go to somebody else and another room only when they must', () => {
    const held = busy({
      ana: [[nine + 45 * minute, nine + 90 * minute]],
      r1: [[nine + 45 * minute, nine + 90 * minute]],
    });
    const asked = question({ services: twice, professionals: both, rooms, busy: held });
    expect(slotAt(asked, nine).map(({ services }) => services)).toEqual([
      [
        ['ana', 'r1'],
        ['bia', 'r2'],
      ],
      [
        ['bia', 'r1'],
        ['bia', 'r2'],
      ],
    ]);
    // Of those who could begin, the one who can also end.
    expect(slotAt({ ...asked, each: 'first' }, nine).map(({ professionalId }) => professionalId)).toEqual([
      'bia',
    ]);
  });
  it('keep to the professional who was asked for, service by service', () => {
    const services = [
      { procedure, professionalId: 'bia' },
      { procedure, professionalId: 'ana' },
    ];
    const asked = question({ services, professionals: both, rooms });
    expect(slotAt(asked, nine).map((slot) => slot.services.map(([who]) => who))).toEqual([['bia', 'ana']]);
  });
  it('use the time in which the treatment works by itself', () => {
    const numbing = { ...procedure, durationMin: 60, processingAfterMin: 10, processingMin: 40 };
    const inBetween: Interval = [nine + 10 * minute, nine + 50 * minute];
    const services = [{ procedure: numbing }];
    expect(slotAt(question({ services, busy: busy({ ana: [inBetween] }) }), nine)).toHaveLength(1);
    expect(slotAt(question({ services, busy: busy({ r1: [inBetween] }) }), nine)).toHaveLength(0);
  });
  it('stop at the limit', () => {
    expect(availableSlots(question({ limit: 3 })).map(({ startsAt }) => startsAt)).toEqual(
      ['08:00', '08:10', '08:20'].map((time) => at('2026-11-24', time)),
    );
  });
});

describe('the rules of booking', () => {
  it('refuse with every reason at once', () => {
    const refusals = bookingRefusals(
      {
        startsAt: instantOf('2026-11-24', '19:00', 'America/Manaus'),
        services: [
          {
            procedure: { ...procedure, isActive: false, deviceTag: 'laser' },
            professional: resource('ana', 'professional', { procedureIds: [] }),
            room: resource('r9', 'room', { tag: 'consulta' }),
            device: null,
          },
        ],
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

import { describe, expect, it } from 'vitest';
import { type Cells, parseAppointmentRow } from './import-rows.ts';
import type { AppointmentTarget } from './import-targets.ts';
import { placeVisit } from './import-visit.ts';

const now = Date.parse('2026-11-23T15:00:00Z');
const place = (cells: Cells<AppointmentTarget>, timeZone = 'America/Sao_Paulo') => {
  const { row } = parseAppointmentRow({ clientName: 'Ana', ...cells });
  if (!row) throw new Error('not a row');
  return placeVisit(row, 60, { timeZone, now });
};

describe('a row that cannot be placed in time', () => {
  it.each([
    [{ date: '24/11/2026' }, 'time-missing'],
    [{ date: '23/11/2026' }, 'time-missing'],
    [{ date: '24/11/2036', time: '10:00' }, 'too-far-ahead'],
    [{ date: '24/11/2026', time: '10:00', status: 'faltou' }, 'status-in-the-future'],
    [{ date: '24/11/2026', time: '10:00', status: 'realizado' }, 'status-in-the-future'],
  ])('%j is refused as %s', (cells, fault) => expect(place(cells)).toMatchObject({ fault }));
});

describe('a visit of the past', () => {
  it('without hour lies at noon of its day in every zone of Brazil', () => {
    const inNoronha = place({ date: '2016-04-29T00:00:00Z' }, 'America/Noronha');
    expect(inNoronha).toMatchObject({
      startsAt: Date.parse('2016-04-29T14:00:00Z'),
      status: 'done',
      isAhead: false,
    });
  });
  it('was missed when the file says so, and done when it still says booked', () => {
    expect(place({ date: '01/10/2026', time: '10:00', noShow: 'Yes' })).toMatchObject({
      status: 'no-show',
      isAhead: false,
    });
    expect(place({ date: '01/10/2026', time: '10:00', status: 'Agendado' })).toMatchObject({
      status: 'done',
    });
    expect(place({ date: '01/10/2026', time: '10:00', status: 'Cancelado' })).toMatchObject({
      status: 'cancelled',
    });
  });
  it('keeps a booking day after the visit, as five rows of the public data have', () => {
    const visit = place({ date: '2016-05-04T00:00:00Z', bookedAt: '2016-05-05T10:00:00Z' });
    expect(visit).toMatchObject({ bookedAt: Date.parse('2016-05-05T10:00:00Z') });
  });
});

describe('a visit ahead', () => {
  it('is booked or confirmed, and "did not miss" says nothing about it', () => {
    expect(place({ date: '24/11/2026', time: '10:00', noShow: 'No' })).toMatchObject({
      status: 'booked',
      isAhead: true,
      bookedAt: now,
    });
    expect(place({ date: '24/11/2026', time: '10:00', status: 'Confirmado' })).toMatchObject({
      status: 'confirmed',
      isAhead: true,
    });
  });
  it('that was cancelled takes no time', () => {
    expect(place({ date: '24/11/2026', time: '10:00', status: 'Cancelado' })).toMatchObject({
      status: 'cancelled',
      isAhead: false,
    });
  });
});

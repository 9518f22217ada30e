import { describe, expect, it } from 'vitest';
import { parseAppointmentRow, parseClientRow } from './import-rows.ts';

const today = '2026-11-23';

describe('a client row that cannot be imported', () => {
  it('tells every fault of the row at once, each with its column', () => {
    const { faults } = parseClientRow(
      {
        name: '',
        cpf: '529.982.247-24',
        phone: '1234',
        email: 'ana@',
        birthDate: '31/02/1990',
        whatsappOptIn: 'talvez',
      },
      today,
    );
    expect(faults).toEqual([
      { target: 'name', code: 'missing' },
      { target: 'birthDate', code: 'date-invalid' },
      { target: 'cpf', code: 'cpf-invalid' },
      { target: 'phone', code: 'phone-invalid' },
      { target: 'email', code: 'email-invalid' },
      { target: 'whatsappOptIn', code: 'answer-unknown' },
    ]);
  });
  it('refuses a birth after today and a CPF that Excel has rounded', () => {
    const { faults } = parseClientRow({ name: 'Ana', cpf: '5,29982E+10', birthDate: '24/11/2026' }, today);
    expect(faults?.map(({ code }) => code)).toEqual(['date-in-the-future', 'cpf-invalid']);
  });
  it('refuses a name of punctuation and a cell that is a novel', () => {
    expect(parseClientRow({ name: '...' }, today).faults).toEqual([{ target: 'name', code: 'missing' }]);
    expect(parseClientRow({ name: 'A'.repeat(201) }, today).faults).toEqual([
      { target: 'name', code: 'too-long' },
    ]);
  });
});

describe('a client row', () => {
  it('is read with everything in the form it is stored in', () => {
    const { row } = parseClientRow(
      {
        name: '  Ana   Lúcia d’Ávila ',
        cpf: '529.982.247-25',
        phone: '(11) 8765-4321',
        email: 'Ana@Clinica.com.br',
        birthDate: '05/03/1990',
        notes: 'Prefere manhã',
        reference: '00123',
        whatsappOptIn: 'Sim',
      },
      today,
    );
    expect(row).toEqual({
      name: 'Ana Lúcia d’Ávila',
      cpf: '52998224725',
      phone: '+5511987654321',
      email: 'ana@clinica.com.br',
      birthDate: '1990-03-05',
      notes: 'Prefere manhã',
      reference: '00123',
      whatsappOptIn: true,
    });
  });
  it('without a name is called after its reference', () => {
    expect(parseClientRow({ reference: '93779.52927' }, today).row?.name).toBe('Cliente 93779.52927');
  });
  it('gets back the zeros that Excel dropped from the CPF', () => {
    expect(parseClientRow({ name: 'Bia', cpf: '191' }, today).row?.cpf).toBe('00000000191');
  });
});

describe('an appointment row', () => {
  it('of the public no-show data is read: text ids, no hour, Yes is missed', () => {
    const { row } = parseAppointmentRow({
      clientReference: '29872499824296',
      date: '2016-04-29T00:00:00Z',
      bookedAt: '2016-04-29T18:38:08Z',
      noShow: 'Yes',
      reference: '5642903',
    });
    expect(row).toMatchObject({
      client: { reference: '29872499824296' },
      moment: { day: '2016-04-29', time: null },
      status: 'no-show',
      reference: '5642903',
    });
  });
  it('without anybody, without a day and with an odd length is refused with three reasons', () => {
    const { faults } = parseAppointmentRow({ clientName: '', date: '', time: '25h', durationMin: 'longa' });
    expect(faults).toEqual([
      { target: 'clientName', code: 'missing' },
      { target: 'time', code: 'time-invalid' },
      { target: 'date', code: 'missing' },
      { target: 'durationMin', code: 'duration-invalid' },
    ]);
  });
  it('takes the hour from its own column, and a status word over the answer no', () => {
    const { row } = parseAppointmentRow({
      clientName: 'Ana',
      date: '01/12/2026',
      time: '14h30',
      status: 'Cancelada',
      noShow: 'não',
    });
    expect(row).toMatchObject({ moment: { day: '2026-12-01', time: '14:30' }, status: 'cancelled' });
  });
  it.each([
    ['45', 45],
    ['60 min', 60],
    ['1:30', 90],
    ['01:00:00', 60],
    ['2h', 120],
  ])('lasts %s', (durationMin, minutes) => {
    expect(parseAppointmentRow({ clientName: 'Ana', date: '01/12/2026', durationMin }).row?.durationMin).toBe(
      minutes,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { faultFile } from './import-fault-file.ts';
import { assign, guessKind, targetOf, tryRows } from './import-mapping.ts';
import type { Sheet } from './import-sheet.ts';

const sheet: Sheet = {
  file: new File([], 'lista.csv'),
  isCalendar: false,
  header: ['Nome', 'Fone', 'Obs'],
  rows: [
    ['Ana', '11987654321', ''],
    ['', '12', ''],
  ],
};

describe('saying what a column is', () => {
  it('gives a meaning to one column only', () => {
    const moved = assign({ name: 'Nome', phone: 'Fone' }, 'Obs', 'phone');
    expect(moved).toEqual({ name: 'Nome', phone: 'Obs' });
    expect(targetOf(moved, 'Fone')).toBeNull();
    expect(assign(moved, 'Obs', null)).toEqual({ name: 'Nome' });
  });
  it('takes a file with a day in it for visits', () => {
    expect(guessKind(['Paciente', 'Data', 'Hora'])).toBe('appointments');
    expect(guessKind(['Nome', 'Celular', 'Data de nascimento'])).toBe('clients');
  });
  it('tries the first rows by the rules of the import itself', () => {
    const faults = tryRows('clients', { name: 'Nome', phone: 'Fone' }, sheet, '2026-11-23');
    expect(faults.map((row) => row.map(({ code }) => code))).toEqual([[], ['missing', 'phone-invalid']]);
  });
});

describe('the list of faults that is taken away', () => {
  it('opens in a Brazilian Excel and never as a formula', () => {
    const fault = { row: 2, column: '=SOMA("A1")', code: 'missing', startsAt: null } as const;
    const text = faultFile([fault], { t: (key) => key, dayTime: String });
    expect(text.charCodeAt(0)).toBe(0xfeff);
    expect(text.split('\r\n')[1]).toBe(`2;"'=SOMA(""A1"")";"imports.error.missing"`);
  });
  it('tells an event by when it is', () => {
    const fault = { row: 7, column: '', code: 'all-day-event', startsAt: '2026-12-01T13:00:00Z' } as const;
    const text = faultFile([fault], { t: (key) => key, dayTime: () => 'ter., 1 dez., 10:00' });
    expect(text.split('\r\n').slice(0, 2)).toEqual([
      '\uFEFF"imports.event";"imports.column";"imports.reason"',
      '"ter., 1 dez., 10:00";"";"imports.error.all-day-event"',
    ]);
  });
});

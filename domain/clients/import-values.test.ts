import { describe, expect, it } from 'vitest';
import {
  cellText,
  momentToInstant,
  parseAnswer,
  parseDay,
  parseMoment,
  parseNoShow,
  parseStatus,
  parseTime,
} from './import-values.ts';

const saoPaulo = 'America/Sao_Paulo';

describe('what is no date, time or word', () => {
  it.each([
    '31/02/2026',
    '2026-13-01',
    '00/01/2026',
    '45292',
    'amanhã',
    '',
    '1/1',
    '29/02/2025',
    '01/01/1850',
  ])('refuses the day %j', (text) => {
    expect(parseDay(text)).toBeNull();
  });
  it.each(['24:00', '9:60', '9', 'manhã', '14h75', ''])('refuses the time %j', (text) => {
    expect(parseTime(text)).toBeNull();
  });
  it.each(['25/12/2026 26:00', '2026-12-25T10:00:00X', 'ontem 10:00'])('refuses the moment %j', (text) => {
    expect(parseMoment(text)).toBeNull();
  });
  it('does not guess at words it does not know', () => {
    expect(parseStatus('talvez')).toBeUndefined();
    expect(parseAnswer('talvez')).toBeUndefined();
    expect(parseNoShow('talvez')).toBeUndefined();
  });
});

describe('days and hours as clinics write them', () => {
  it.each([
    ['25/12/2026', '2026-12-25'],
    ['5/3/2026', '2026-03-05'],
    ['25-12-2026', '2026-12-25'],
    ['25.12.2026', '2026-12-25'],
    ['2026-12-25', '2026-12-25'],
    ['29/02/2024', '2024-02-29'],
    ['25/12/26', '2026-12-25'],
  ])('reads %s', (text, day) => expect(parseDay(text)).toBe(day));

  it('puts a two-digit year of birth into the past', () => {
    expect(parseDay('03/04/62', { latestYear: 2026 })).toBe('1962-04-03');
    expect(parseDay('03/04/05', { latestYear: 2026 })).toBe('2005-04-03');
  });

  it.each([
    ['14:30', '14:30'],
    ['9:05', '09:05'],
    ['14:30:00', '14:30'],
    ['14h30', '14:30'],
    ['14h', '14:00'],
    ['8 h', '08:00'],
  ])('reads %s', (text, time) => expect(parseTime(text)).toBe(time));

  it('reads midnight in UTC as a day without hour: as an instant it would be the evening before', () => {
    expect(parseMoment('2016-04-29T00:00:00Z')).toEqual({ day: '2016-04-29', time: null, instant: null });
  });
  it('keeps the one instant that an offset means', () => {
    expect(parseMoment('2016-04-29T18:38:08Z')?.instant).toBe(Date.parse('2016-04-29T18:38:08Z'));
    expect(parseMoment('2026-04-29T18:38-03:00')?.instant).toBe(Date.parse('2026-04-29T21:38:00Z'));
  });
  it('takes an hour without offset as the clinic clock', () => {
    const moment = parseMoment('25/12/2026 14:30');
    expect(moment).toEqual({ day: '2026-12-25', time: '14:30', instant: null });
    if (moment) expect(momentToInstant(moment, saoPaulo, '12:00')).toBe(Date.parse('2026-12-25T17:30:00Z'));
  });
});

describe('words', () => {
  it.each([
    ['Faltou', 'no-show'],
    ['NÃO COMPARECEU', 'no-show'],
    ['Realizado', 'done'],
    ['Compareceu', 'done'],
    ['Cancelado pela paciente', 'cancelled'],
    ['desmarcou', 'cancelled'],
    ['Confirmada', 'confirmed'],
    ['Não confirmado', 'booked'],
    ['Agendado', 'booked'],
  ])('%s is %s', (text, status) => expect(parseStatus(text)).toBe(status));
  it.each([
    ['Yes', true],
    ['sim', true],
    ['faltou', true],
    ['No', false],
    ['Não', false],
    ['compareceu', false],
  ])('no-show %s is %s', (text, missed) => expect(parseNoShow(text)).toBe(missed));
  it.each([['-'], ['NULL'], ['  '], ['N/A'], [undefined]])('%j is an empty cell', (cell) =>
    expect(cellText(cell)).toBe(''),
  );
});

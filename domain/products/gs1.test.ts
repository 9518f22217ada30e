import { describe, expect, it } from 'vitest';
import { gs1Date } from './gs1-date.ts';
import { readGs1 } from './gs1.ts';
import { gs1CheckDigit, gtin14 } from './gtin.ts';

const fnc1 = '\u001d';
const read = (text: string) => readGs1(text, 2026);

describe('a GTIN', () => {
  it('has a check digit, and is kept with fourteen places whatever it was printed with', () => {
    expect(gs1CheckDigit('789100031550')).toBe(7);
    expect(gtin14('7891000315507')).toBe('07891000315507');
    expect(gtin14('96385074')).toBe('00000096385074');
    expect(gtin14('17891000315504')).toBe('17891000315504');
  });
  it.each(['7891000315508', '789100031550', '00000000', 'ABC', ''])('is not %j', (text) => {
    expect(gtin14(text)).toBeNull();
  });
});

describe('a date of a box', () => {
  it.each([
    ['270930', '2027-09-30'],
    ['280229', '2028-02-29'],
    // A month alone: its last day.
    ['270900', '2027-09-30'],
    ['270200', '2027-02-28'],
    ['280200', '2028-02-29'],
    // Two digits lie within fifty years.
    ['760101', '2076-01-01'],
    ['770101', '1977-01-01'],
    ['990101', '1999-01-01'],
  ])('%s is %s', (text, day) => expect(gs1Date(text, 2026)).toBe(day));
  it('of the next century, when that is nearer', () => expect(gs1Date('100101', 2070)).toBe('2110-01-01'));
  it.each(['271301', '270231', '270029', '27093', 'ABCDEF'])('%s is none', (text) =>
    expect(gs1Date(text, 2026)).toBeNull(),
  );
});

describe('a DataMatrix', () => {
  const whole = {
    ...{ gtin: '07891000315507', lot: 'C7654C3', serial: 'S-1', expiresOn: '2027-09-30', faults: [] },
    ...{ producedOn: null, count: null, registration: null },
  };
  it.each([
    ['with FNC1 as the separator', `]d201078910003155071727093010C7654C3${fnc1}21S-1`],
    ['with its first FNC1 written out', `${fnc1}01078910003155071727093010C7654C3${fnc1}21S-1`],
    ['as some scanners write FNC1', '01078910003155071727093010C7654C3<GS>21S-1'],
    ['as it is printed below', '(01)07891000315507(17)270930(10)C7654C3(21)S-1'],
    ['in another order', `10C7654C3${fnc1}21S-1${fnc1}172709300107891000315507`],
  ])('is read %s', (_, text) => expect(read(text)).toEqual(whole));

  it('tells when it was made, how many are in it and its Brazilian registration', () => {
    expect(read(`0107891000315507112401003712${fnc1}713198600019`)).toMatchObject({
      ...{ producedOn: '2024-01-31', count: 12, registration: '198600019', faults: [] },
    });
    expect(read('010789100031550730005')).toMatchObject({ count: 5 });
    expect(read('010789100031550770032709301200')).toMatchObject({ expiresOn: '2027-09-30' });
  });
  it('may be a plain EAN', () => {
    expect(read('7891000315507')).toMatchObject({ gtin: '07891000315507', lot: null, faults: [] });
    expect(read(']E07891000315507')).toMatchObject({ gtin: '07891000315507', faults: [] });
  });
  it('passes over identifiers that are nobody’s business here', () => {
    expect(read(`010789100031550724012345${fnc1}91ABC${fnc1}10L1`)).toMatchObject({ lot: 'L1', faults: [] });
  });
});

describe('what cannot be read is told beside what could', () => {
  it.each([
    ['', 'unreadable', null],
    ['olá', 'unreadable', null],
    ['010789100031550817270930', 'check-digit', '01'],
    ['010789100031550717271330', 'date', '17'],
    ['01078910003155071727', 'length', '17'],
    ['010789100031550710ABCDEFGHIJKLMNOPQRSTU', 'length', '10'],
    ['01078910003155071727093017270930', 'twice', '17'],
    ['010789100031550704ABC', 'unknown-identifier', null],
    [`010789100031550710${fnc1}17270930`, 'length', '10'],
  ])('%j: %s', (text, code, ai) => {
    expect(read(text).faults).toEqual([{ code, ai }]);
  });
  it('keeps the rest', () => {
    expect(read('010789100031550817270930')).toMatchObject({ gtin: null, expiresOn: '2027-09-30' });
  });
});

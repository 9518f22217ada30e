import { describe, expect, it } from 'vitest';
import { invoiceCheckDigit } from '../../domain/products/invoice-key.ts';
import { bodyOfAct, closedOnes, faultsOfAct } from './lot-acts.ts';
import { byMonth } from './months.ts';
import { amount, celsiusSaid, numberOf, typedOfNumber } from './quantity.ts';
import { faultsOfLines, faultsOfReceipt, invoiceState, newLine, typedInvoiceKey } from './receipt-typed.ts';
import { lot } from './samples.ts';
import { linesOfLot, linesOfProposal } from './use-lines.ts';
import { typedCnpj } from './useSupplierForm.ts';

const body = '3526111168144600014555001000012345187654321';
const key = body + String(invoiceCheckDigit(body));

describe('figures as Brazil writes them', () => {
  it('are read with comma or point, and written with a comma', () => {
    expect(numberOf('1.250,5')).toBe(1_250.5);
    expect(numberOf('12.5')).toBe(12.5);
    expect(numberOf('−18,5 °C')).toBe(-18.5);
    expect(numberOf(' ')).toBeNull();
    expect(numberOf('dez')).toBeNaN();
    expect(amount(1_250.5)).toBe('1.250,5');
    expect(typedOfNumber(1_250.5)).toBe('1250,5');
    expect(celsiusSaid(4)).toBe('4,0 °C');
  });
  it('have the groups of a CNPJ, with letters too', () => {
    expect(typedCnpj('11681446000145')).toBe('11.681.446/0001-45');
    expect(typedCnpj('12abc34501de35')).toBe('12.ABC.345/01DE-35');
  });
});

describe('the key of an invoice', () => {
  it('is judged once it is whole', () => {
    expect(invoiceState('').state).toBe('empty');
    expect(invoiceState(key.slice(0, 20))).toEqual({ state: 'typing', places: 20 });
    expect(invoiceState(typedInvoiceKey(key)).state).toBe('right');
    expect(invoiceState(`${key.slice(0, 43)}${key.endsWith('0') ? '1' : '0'}`).state).toBe('wrong');
  });
});

describe('a receipt', () => {
  const typed = {
    supplierId: 's',
    invoiceKey: key,
    hasNoInvoice: false,
    receivedOn: '27/11/2026',
    celsius: '',
  };
  it('lacks what it lacks', () => {
    expect(faultsOfReceipt(typed, '2026-11-27')).toEqual([]);
    expect(faultsOfReceipt({ ...typed, invoiceKey: '' }, '2026-11-27')).toEqual(['invoiceKey']);
    expect(faultsOfReceipt({ ...typed, invoiceKey: '', hasNoInvoice: true }, '2026-11-27')).toEqual([]);
    const wrong = { ...typed, supplierId: '', receivedOn: '28/11/2026', celsius: 'frio' };
    expect(faultsOfReceipt(wrong, '2026-11-27')).toEqual(['supplierId', 'receivedOn', 'celsius']);
  });
  it('tells of each lot what is missing', () => {
    const good = { ...newLine(), productId: 'p', code: 'L1', expiresOn: '31/12/2028' };
    expect(faultsOfLines([good, newLine(), { ...good, packages: '1,5' }])).toEqual([
      [],
      ['productId', 'code', 'expiresOn'],
      ['packages'],
    ]);
  });
});

describe('what a use comes to', () => {
  it('takes whole packages closed, and opens one for the rest', () => {
    const picks = [
      { lotId: 'a', openedId: 'o', expiresOn: '2027-01-01', quantity: 30, packagesToOpen: 0 },
      { lotId: 'b', openedId: null, expiresOn: '2027-02-01', quantity: 150, packagesToOpen: 1 },
    ];
    expect(linesOfProposal({ picks, missing: 0 }, 100)).toEqual([
      { lotId: 'a', openedId: 'o', opensPackage: false, quantity: 30 },
      { lotId: 'b', openedId: null, opensPackage: false, quantity: 100 },
      { lotId: 'b', openedId: null, opensPackage: true, quantity: 50 },
    ]);
  });
  it('of the box in the hand, goes on with what is open and good', () => {
    const opened = {
      ...{ id: 'o', openedAt: '', usableUntil: null, dilutedMl: null },
      state: 'open' as const,
    };
    const packages = [
      { ...opened, id: 'old', left: 60, refusals: ['package-life-over' as const] },
      { ...opened, left: 20, refusals: [] },
    ];
    expect(linesOfLot({ id: 'a', packages, unitsPerPackage: 100 }, 50)).toEqual([
      { lotId: 'a', openedId: 'o', opensPackage: false, quantity: 20 },
      { lotId: 'a', openedId: null, opensPackage: true, quantity: 30 },
    ]);
  });
});

describe('months ahead', () => {
  it('hold what ends in them; what is over stands apart and what is empty is left out', () => {
    const lots = [
      { ...lot, id: 'over', expiresOn: '2026-11-20' },
      { ...lot, id: 'now', expiresOn: '2026-11-30' },
      { ...lot, id: 'next', expiresOn: '2027-01-02' },
      { ...lot, id: 'spent', expiresOn: '2026-12-02', total: 0 },
    ];
    const { over, months } = byMonth(lots, '2026-11-27', 3);
    expect(over.map(({ id }) => id)).toEqual(['over']);
    expect(months.map(({ month, lots: found }) => [month, found.map(({ id }) => id)])).toEqual([
      ['2026-11', ['now']],
      ['2026-12', []],
      ['2027-01', ['next']],
    ]);
  });
});

describe('what one does with a lot', () => {
  const typed = { quantity: '', diluted: '', openedId: closedOnes, reason: '', note: '' };
  it('wants what it needs, and sends no more', () => {
    expect(faultsOfAct('waste', typed)).toEqual(['quantity', 'reason']);
    expect(faultsOfAct('discard', typed)).toEqual(['reason']);
    expect(faultsOfAct('quarantine', typed)).toEqual(['note']);
    expect(faultsOfAct('open', { ...typed, diluted: 'x' })).toEqual(['diluted']);
    expect(bodyOfAct('waste', { ...typed, quantity: '2,5', reason: 'broken' })).toEqual({
      quantity: 2.5,
      reason: 'broken',
    });
    expect(bodyOfAct('waste', { ...typed, quantity: '1', reason: 'broken', openedId: 'o' })).toMatchObject({
      openedId: 'o',
    });
    expect(bodyOfAct('open', typed)).toEqual({});
  });
});

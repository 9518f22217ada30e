import { describe, expect, it } from 'vitest';
import { anvisaStates } from './anvisa-state.ts';
import { type LotFacts, type PackageFacts, warningsOf, whyNot } from './usability.ts';

const now = { today: '2026-11-27', at: new Date('2026-11-27T15:00:00Z') };
const good: LotFacts = {
  ...{ state: 'available', holds: [], expiresOn: '2027-09-30', hasInvoice: true },
  ...{ isProductActive: true, anvisaState: 'active', isTransferred: false },
};
const open: PackageFacts = { state: 'open', usableUntil: new Date('2026-11-28T15:00:00Z') };
const ask = (lot: Partial<LotFacts>, opened: PackageFacts | null = null) =>
  whyNot({ ...good, ...lot }, opened, now);

describe('what may be used on a client', () => {
  it('is in date, free, of a valid product, invoiced, from somebody authorised', () => {
    expect(ask({})).toEqual([]);
    expect(ask({}, open)).toEqual([]);
    expect(ask({ expiresOn: '2026-11-27' })).toEqual([]);
  });

  it.each<[string, Partial<LotFacts>, string[]]>([
    ['the day after its last one', { expiresOn: '2026-11-26' }, ['lot-expired']],
    ['marked as expired', { state: 'expired' }, ['lot-expired']],
    ['recalled', { state: 'recalled', holds: ['recall'] }, ['lot-recalled']],
    ['thrown away', { state: 'discarded' }, ['lot-discarded']],
    ['used up', { state: 'spent' }, ['lot-spent']],
    ['held by hand', { state: 'quarantined', holds: ['hand'] }, ['held-hand']],
    ['held since the cold chain broke', { state: 'quarantined', holds: ['excursion'] }, ['held-excursion']],
    ['without an invoice', { hasInvoice: false, holds: ['no-invoice'] }, ['invoice-missing']],
    ['from nobody authorised', { state: 'quarantined', holds: ['supplier'] }, ['supplier-unauthorised']],
    ['of a product no longer used', { isProductActive: false }, ['product-retired']],
    ['of a product nobody asked about', { anvisaState: null }, ['product-unchecked']],
    [
      'of a cancelled product',
      { anvisaState: 'inactive', holds: ['registration'] },
      ['held-registration', 'product-inactive'],
    ],
  ])('is not what is %s', (_, lot, reasons) => expect(ask(lot)).toEqual(reasons));

  it('is not out of a package that is over', () => {
    expect(ask({}, { ...open, usableUntil: now.at })).toEqual(['package-life-over']);
    expect(ask({}, { ...open, usableUntil: null })).toEqual([]);
    expect(ask({}, { ...open, state: 'discarded' })).toEqual(['package-finished']);
  });

  it('hears every reason at once', () => {
    const lot: LotFacts = {
      ...{ state: 'recalled', holds: ['recall', 'hand', 'no-invoice', 'supplier'], expiresOn: '2026-01-31' },
      ...{ hasInvoice: false, isProductActive: false, anvisaState: 'not-found' },
      isTransferred: true,
    };
    expect(whyNot(lot, { state: 'empty', usableUntil: new Date(0) }, now)).toEqual([
      ...['lot-recalled', 'lot-expired', 'held-hand', 'invoice-missing', 'supplier-unauthorised'],
      ...['product-retired', 'product-not-found', 'package-finished', 'package-life-over'],
    ]);
  });

  it('is never decided by a date of the register, or by an old copy of it: those warn', () => {
    for (const anvisaState of ['active-date-passed', 'expiring-soon', 'source-stale'] as const) {
      expect(ask({ anvisaState })).toEqual([]);
      expect(warningsOf({ anvisaState, isTransferred: false })).toEqual([anvisaState]);
    }
  });
  it('may have passed to another holder, which warns', () => {
    expect(ask({ anvisaState: 'inactive', isTransferred: true })).toEqual([]);
    expect(warningsOf({ anvisaState: 'inactive', isTransferred: true })).toEqual(['transferred']);
  });
  it('either blocks or warns or says nothing, for every state there is', () => {
    for (const anvisaState of anvisaStates) {
      const told = ask({ anvisaState }).length + warningsOf({ anvisaState, isTransferred: false }).length;
      expect(told, anvisaState).toBe(anvisaState === 'active' ? 0 : 1);
    }
  });
});

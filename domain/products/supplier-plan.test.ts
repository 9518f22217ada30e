import { describe, expect, it } from 'vitest';
import { type CompanyAnswer, planSupplier } from './supplier-plan.ts';

const says = (state: CompanyAnswer['state'], over: Partial<CompanyAnswer> = {}): CompanyAnswer => ({
  ...{ state, cancelledOn: null, isStale: false },
  ...over,
});
const active = { state: 'active', knownOn: '2026-11-26' } as const;

describe('a supplier', () => {
  it('whose authorisation ended keeps what was bought before in use', () => {
    expect(planSupplier(active, says('inactive', { cancelledOn: '2026-11-20' }))).toEqual({
      ...{ state: 'inactive', heldAfter: '2026-11-20' },
    });
  });
  it('without a day of the end was authorised when it was last seen so', () => {
    expect(planSupplier(active, says('not-found'))).toEqual({ state: 'not-found', heldAfter: '2026-11-26' });
  });
  it('never seen authorised holds everything', () => {
    const plan = planSupplier({ state: 'not-found', knownOn: null }, says('not-found'));
    expect(plan.heldAfter && plan.heldAfter < '1950').toBe(true);
  });
  it('is not struck out by an old copy that does not know it', () => {
    expect(planSupplier(active, says('not-found', { isStale: true }))).toEqual({
      ...{ state: 'active', heldAfter: null },
    });
  });
  it('is struck out by an old copy that says so', () => {
    const heard = says('inactive', { isStale: true, cancelledOn: '2026-11-01' });
    expect(planSupplier(active, heard)).toEqual({ state: 'inactive', heldAfter: '2026-11-01' });
  });
  it('that is exempt stays so, and who is authorised again holds nothing more', () => {
    expect(planSupplier({ state: 'exempt', knownOn: null }, says('not-found'))).toEqual({
      ...{ state: 'exempt', heldAfter: null },
    });
    expect(planSupplier({ state: 'inactive', knownOn: null }, says('active'))).toEqual({
      ...{ state: 'active', heldAfter: null },
    });
  });
});

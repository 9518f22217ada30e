import { describe, expect, it } from 'vitest';
import { bestRow, blocksUse, type RegisteredRow, stateOf, type StateContext } from './anvisa-state.ts';

const today = '2026-11-27';
const context: StateContext = { regime: 'medicine', today, sourceDate: '2026-11-26' };
const active: RegisteredRow = {
  ...{ situation: 'active', validUntil: '2029-04-30', isIndefinite: false, isTest: false, goneOn: null },
};
const of = (changes: Partial<RegisteredRow>, others: Partial<StateContext> = {}) =>
  stateOf({ ...active, ...changes }, { ...context, ...others });

describe('what a registration is worth today', () => {
  it('is active, soon at its end, or past its date, and none of them blocks', () => {
    expect(of({})).toBe('active');
    expect(of({ validUntil: '2027-05-26' })).toBe('expiring-soon');
    expect(of({ validUntil: '2027-05-27' })).toBe('active');
    expect(of({ validUntil: today })).toBe('expiring-soon');
    // ABLOK in the file of October 2025: VÁLIDO, 01/05/2025.
    expect(of({ validUntil: '2025-05-01' })).toBe('active-date-passed');
    expect(
      ['active', 'expiring-soon', 'active-date-passed', 'source-stale'].map((one) => blocksUse(one as never)),
    ).toEqual([false, false, false, false]);
  });

  it('never ends when the file says VIGENTE, or has no date', () => {
    expect(of({ validUntil: null, isIndefinite: true }, { regime: 'device' })).toBe('active');
    expect(of({ validUntil: null })).toBe('active');
  });

  it('blocks what was cancelled, is nowhere, is a test of theirs, or is no number', () => {
    expect(of({ situation: 'inactive', validUntil: '2030-01-01' })).toBe('inactive');
    expect(stateOf(null, context)).toBe('not-found');
    expect(of({ goneOn: '2026-11-20' })).toBe('not-found');
    expect(of({ isTest: true })).toBe('test-row');
    expect(stateOf(null, { ...context, number: '123' })).toBe('format-invalid');
    expect(
      ['inactive', 'not-found', 'format-invalid', 'test-row'].every((one) => blocksUse(one as never)),
    ).toBe(true);
  });

  it('does not trust an old copy with an absence or a yes, but with a no', () => {
    const old = { sourceDate: '2026-11-19' };
    expect(of({}, old)).toBe('source-stale');
    expect(of({}, { sourceDate: '2026-11-20' })).toBe('active');
    expect(stateOf(null, { ...context, ...old })).toBe('source-stale');
    expect(stateOf(null, { ...context, sourceDate: null })).toBe('source-stale');
    expect(of({ situation: 'inactive' }, old)).toBe('inactive');
  });

  it('asks a person about a word that is neither yes nor no', () => {
    expect(of({ situation: 'unknown' })).toBe('source-stale');
  });

  it('lets the valid row of several speak', () => {
    const inactive: RegisteredRow = { ...active, situation: 'inactive' };
    const gone: RegisteredRow = { ...active, goneOn: '2026-01-01' };
    expect(bestRow([inactive, gone, active])).toBe(active);
    expect(bestRow([gone, inactive])).toBe(inactive);
    expect(bestRow([])).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import {
  afterWord,
  isRecategorised,
  isUsable,
  isWaiting,
  pickTemplate,
  templateStates,
  type Choosable,
} from './template-life.ts';

const line = (more: Partial<Choosable> = {}): Choosable => ({
  ...{ id: 'a', name: 'lembrete_consulta_clinica_v1', state: 'approved', category: 'utility' },
  ...{ providerCategory: null, isHouse: false, isPreferred: false, stateAt: new Date(1) },
  ...more,
});
const house = (more: Partial<Choosable> = {}) =>
  line({ id: 'house', name: 'lembrete_consulta_v1', isHouse: true, ...more });

describe('the life of a template', () => {
  it('is not begun by the provider, nor begun again after its end', () => {
    for (const told of ['submitted', 'approved', 'rejected', 'paused', 'disabled'] as const) {
      expect(afterWord('archived', told)).toBe('archived');
      expect(afterWord('draft', told)).toBe('draft');
    }
  });

  it('does not go back to «in review» by a word that came late', () => {
    expect(afterWord('approved', 'submitted')).toBe('approved');
    expect(afterWord('paused', 'submitted')).toBe('paused');
    expect(afterWord('rejected', 'submitted'), 'an appeal').toBe('submitted');
  });

  it('follows the provider otherwise', () => {
    for (const state of ['submitted', 'approved', 'rejected', 'paused', 'disabled'] as const)
      for (const told of ['approved', 'rejected', 'paused', 'disabled'] as const)
        expect(afterWord(state, told)).toBe(told);
  });

  it('waits for the provider for an answer and for the end of a pause', () => {
    expect(templateStates.filter(isWaiting)).toEqual(['submitted', 'paused']);
  });
});

describe('which one is sent', () => {
  it('is none that is not approved, and none that the provider made an offer of', () => {
    for (const state of templateStates) expect(isUsable(line({ state }))).toBe(state === 'approved');
    expect(isRecategorised(line({ providerCategory: 'marketing' }))).toBe(true);
    expect(isUsable(line({ providerCategory: 'marketing' }))).toBe(false);
    expect(isUsable(line({ providerCategory: 'marketing', category: 'marketing' }))).toBe(true);
  });

  it('is none when the house’s is paused too', () => {
    expect(pickTemplate([house({ state: 'paused' })])).toBeNull();
    expect(pickTemplate([line({ state: 'paused' }), house({ state: 'disabled' })])).toBeNull();
    expect(pickTemplate([house({ providerCategory: 'marketing' })])).toBeNull();
  });

  it('is the house’s as long as nothing was said of it', () => {
    expect(pickTemplate([])).toBe('house');
    expect(pickTemplate([line({ state: 'draft' })])).toBe('house');
    expect(pickTemplate([line({ state: 'paused' }), house()])).toMatchObject({ id: 'house' });
  });

  it('is the preferred one, else the clinic’s own that was approved last', () => {
    const [old, young] = [line({ id: 'old' }), line({ id: 'young', stateAt: new Date(2) })];
    expect(pickTemplate([house(), old, young])).toMatchObject({ id: 'young' });
    expect(pickTemplate([young, line({ id: 'old', isPreferred: true }), house()])).toMatchObject({
      id: 'old',
    });
    expect(
      pickTemplate([young, line({ id: 'old', isPreferred: true, state: 'paused' })]),
      'a paused one is no choice, preferred or not',
    ).toMatchObject({ id: 'young' });
  });
});

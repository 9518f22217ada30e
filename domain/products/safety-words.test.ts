import { expect, it } from 'vitest';
import { ageOn, channelFor, initialsOf } from './safety-words.ts';

it('names nobody: initials and an age', () => {
  expect(initialsOf('Ana de Souza e Silva')).toBe('A. S. S.');
  expect(ageOn('1990-03-01', '2028-02-29')).toBe(37);
  expect(ageOn('1990-03-01', '2028-03-01')).toBe(38);
  expect(ageOn('1988-02-29', '2027-02-28')).toBe(38);
  expect(ageOn(null, '2028-03-01')).toBeNull();
});

it('sends what a medicine did to VigiMed, and everything else to NOTIVISA', () => {
  expect(channelFor('medicine', 'adverse-event')).toBe('VigiMed');
  expect(channelFor('medicine', 'technical-complaint')).toBe('NOTIVISA');
  expect(channelFor('device', 'adverse-event')).toBe('NOTIVISA');
});

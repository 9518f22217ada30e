import { expect, it } from 'vitest';
import { findNamed } from './import-catalogue.ts';

const people = [
  { id: '1', names: ['Dra. Helena Prado'] },
  { id: '2', names: ['Dr. Caio Lins'] },
  { id: '3', names: ['Helena Dias'] },
];

it('does not guess between two professionals of one first name', () => {
  expect(findNamed(people, 'Helena')).toBeNull();
  expect(findNamed(people, 'Joana')).toBeNull();
});
it('finds by name with or without title and accents, by part when it is the only one, and by id', () => {
  expect(findNamed(people, 'HELENA PRADO')?.id).toBe('1');
  expect(findNamed(people, 'Dra Helena Prado')?.id).toBe('1');
  expect(findNamed(people, 'Caio')?.id).toBe('2');
  expect(findNamed(people, '3')?.id).toBe('3');
});

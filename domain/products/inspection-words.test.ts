import { expect, it } from 'vitest';
import { canonical } from './inspection-words.ts';

it('gives the same text whatever order keys came in, and another one for another fact', () => {
  expect(canonical({ b: [1, { d: null, c: 'é' }], a: true })).toBe('{"a":true,"b":[1,{"c":"é","d":null}]}');
  expect(canonical({ a: 1, b: 2 })).toBe(canonical({ b: 2, a: 1 }));
  expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
});

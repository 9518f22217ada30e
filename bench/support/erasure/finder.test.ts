import { describe, expect, it } from 'vitest';
import { canaryPerson, needlesOf } from '../canaries.ts';
import { finderOf } from './finder.ts';

describe('the finder of canaries', () => {
  const person = canaryPerson();
  const holds = finderOf(needlesOf([person]));

  it('finds every form of every value, at the beginning, inside and at the end', () => {
    for (const { bytes } of needlesOf([person]))
      for (const [before, after] of [
        ['', 'zzz'],
        ['zzzz', 'zzz'],
        ['zz', ''],
      ] as const)
        expect(holds(Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]))).toBe(true);
  });

  it('finds nobody else, and nothing in part of a value', () => {
    const { name, email } = canaryPerson();
    expect(holds(Buffer.from(`${name} ${email}`))).toBe(false);
    expect(holds(Buffer.from(person.email.slice(0, 7)))).toBe(false);
    expect(holds(Buffer.alloc(0))).toBe(false);
  });
});

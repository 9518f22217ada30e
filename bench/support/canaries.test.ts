import { describe, expect, it } from 'vitest';
import { canaryPerson, findAll, needlesOf } from './canaries.ts';

describe('the scanner for people', () => {
  const person = canaryPerson();
  const needles = needlesOf([person]);
  const finds = (text: string | Buffer) => findAll(Buffer.from(text), needles).size > 0;

  it('finds nothing where nobody is', () => {
    expect(finds('{"clinicId":"7d0f5b5e-0000-4000-8000-000000000000","state":"sent"}')).toBe(false);
    expect(findAll(Buffer.alloc(1_000_000, 'f00d'), needles).size).toBe(0);
  });

  it.each([
    ['plain', person.name],
    ['capitals', person.name.toUpperCase()],
    ['decomposed', person.name.normalize('NFD')],
    ['without accents', person.name.normalize('NFD').replace(/\p{M}/gu, '')],
    ['reversed', [...person.name].reverse().join('')],
    ['in a URL', encodeURIComponent(person.name)],
    ['in hex', Buffer.from(person.name).toString('hex')],
    ['in utf-16', Buffer.from(person.name, 'utf16le')],
    ['with punctuation', person.cpf.replace(/(...)(...)(...)(..)/, '$1.$2.$3-$4')],
    ['as a telephone without country', person.phone.slice(3)],
    ['as a Brazilian date', person.birthDate.split('-').reverse().join('/')],
  ])('finds a person %s', (_, text) => {
    expect(finds(Buffer.concat([Buffer.from('{"x":"'), Buffer.from(text), Buffer.from('"}')]))).toBe(true);
  });

  it.each([0, 1, 2])('finds a person in base64 that begins %i bytes earlier', (offset) => {
    const around = Buffer.from(`${'x'.repeat(offset)}${person.email} and more`);
    expect(finds(around.toString('base64'))).toBe(true);
  });
});

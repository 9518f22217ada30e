import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { erasedClassWords, keptGroundWords, pendingWords } from '../domain/privacy/erasure-words.ts';

const words = (file: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../ui/i18n/pt-BR/${file}.json`), 'utf8')) as Record<
    string,
    Record<string, string>
  >;

it('an erasure is told in the same words on paper and on the screen', () => {
  const { ground, pending } = words('erasures');
  expect(words('rights').dataClass).toMatchObject(erasedClassWords);
  expect(ground).toMatchObject(keptGroundWords);
  expect(pending).toMatchObject(pendingWords);
});

import { describe, expect, it } from 'vitest';
import { filled, textOf, typedOf } from './typed-text.ts';

const words: Record<string, string> = { firstName: 'nome', clinicName: 'clínica', when: 'data e hora' };
const wordOf = (name: string) => words[name] ?? name;
const text = 'Oi, {{firstName}}! A {{clinicName}} espera você: {{when}}, sim?';

describe('a text as people type it', () => {
  it('names its values in words, and comes back as it was', () => {
    const typed = typedOf(text, wordOf);
    expect(typed).toBe('Oi, {nome}! A {clínica} espera você: {data e hora}, sim?');
    expect(textOf(typed, Object.keys(words), wordOf)).toBe(text);
  });

  it('leaves what is no value as it is, so that it can be told as a fault', () => {
    expect(textOf('Oi, {apelido}!', Object.keys(words), wordOf)).toBe('Oi, {apelido}!');
  });

  it('is read with somebody’s values in it', () => {
    expect(filled(text, { firstName: 'Ana', clinicName: 'Aurora' })).toBe(
      'Oi, Ana! A Aurora espera você: {{when}}, sim?',
    );
  });
});

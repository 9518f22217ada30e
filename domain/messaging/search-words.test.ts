import { describe, expect, it } from 'vitest';
import { isEmoji } from './emoji.ts';
import { indexedWords, phoneEnds, wantedPhoneEnd, wantedWords } from './search-words.ts';

const finds = (query: string, text: string) => {
  const indexed = indexedWords(text);
  return wantedWords(query).every((word) => indexed.includes(word));
};

describe('a search in conversations', () => {
  it('finds words without their accents, while they are typed, and of the same stem', () => {
    const text = 'Oi! Gostaria de remarcar a SESSÃO de amanhã às 15h30.';
    for (const query of ['sessao', 'rema', 'remarcação', 'amanha sessao', '15h30'])
      expect(finds(query, text)).toBe(true);
    for (const query of ['cancelar', 'sessao terça', 'marcar']) expect(finds(query, text)).toBe(false);
  });

  it('finds a number by its end, its area code, or all of it', () => {
    const ends = phoneEnds('+5511987654321');
    for (const query of ['4321', '98765-4321', '(11) 98765-4321', '+55 11 98765-4321'])
      expect(ends).toContain(wantedPhoneEnd(query));
    expect(ends).not.toContain(wantedPhoneEnd('9876'));
    for (const query of ['432', 'Ana 4321']) expect(wantedPhoneEnd(query)).toBeUndefined();
  });
});

describe('a reaction', () => {
  it('is one emoji', () => {
    for (const emoji of ['❤️', '👍🏽', '👩‍👩‍👧', '🇧🇷', '1️⃣', '😂']) expect(isEmoji(emoji), emoji).toBe(true);
    for (const text of ['', 'a', '1', '👍👍', 'ok 👍', '<b>']) expect(isEmoji(text), text).toBe(false);
  });
});

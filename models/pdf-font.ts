// The letters of the house's papers: embedded, so that names print right in any script a clinic meets; owner context: privacy.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create } from 'fontkit';

// Latin with every accent, Greek, Cyrillic, Arabic, Hebrew, arrows, ticks and the common smileys; the font that ships with PDF knows Latin-1 alone.
const files = createRequire(import.meta.url);
const load = (name: string) => ({
  name,
  bytes: readFileSync(files.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)),
});
export const fonts = { text: load('DejaVuSans'), bold: load('DejaVuSans-Bold') } as const;

const font = create(fonts.text.bytes);
const hasLetter = (sign: string): boolean =>
  'hasGlyphForCodePoint' in font && font.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0);
// Joins, variants, skin tones and direction marks draw nothing by themselves.
const drawsNothing = /[\p{Cf}\p{Variation_Selector}\p{Emoji_Modifier}]/gu;
const graphemes = new Intl.Segmenter('pt-BR', { granularity: 'grapheme' });

/**
 * What no letter is there for is said in words, never left out in silence: a picture as «[figura]», anything else as «[U+4E2D]», so that it can
 * be looked up. The words as they were are in the data beside the paper.
 */
export function printable(words: string): string {
  return Array.from(graphemes.segment(words.normalize('NFC')), ({ segment }) => said(segment)).join('');
}

function said(sign: string): string {
  // Spaces, tabs and ends of lines are the paper's own.
  if (/^\s+$/u.test(sign)) return sign;
  const letters = Array.from(sign.replaceAll(drawsNothing, ''));
  if (letters.every(hasLetter)) return letters.join('');
  if (/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(sign)) return '[figura]';
  return letters
    .map((one) =>
      hasLetter(one) ? one : `[U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .join('');
}

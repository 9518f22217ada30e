const letters = new Intl.Segmenter('pt-BR', { granularity: 'grapheme' });
const pictured = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

/** One emoji, which may be several code points: families, flags, skin tones. */
export const isEmoji = (text: string): boolean =>
  pictured.test(text) && [...letters.segment(text)].length === 1;

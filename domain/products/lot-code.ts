/** Two spellings of one lot: case, blanks, hyphens, points and slashes are how a label was typed. In SQL: `lotCodeSql`. */
export const readLotCode = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s./_-]/g, '');

/** As {@link readLotCode} reads a column; a test holds the two together. */
export const lotCodeSql = (column: string): string =>
  `regexp_replace(upper(normalize(${column}, NFKC)), '[[:space:]./_-]', '', 'g')`;

const token = /[\p{L}\p{N}./_-]+/gu;

/** Whether words of a measure name one of the codes, as a word of its own: `L25049` is not in `L250491`. */
export function namesLot(text: string, code: string): boolean {
  const wanted = readLotCode(code);
  if (wanted.length < 3) return false;
  const words = [...text.matchAll(token)].map(([word]) => readLotCode(word));
  // A code that was printed with blanks is several words here.
  return words.some((word, at) => {
    let joined = '';
    for (const next of words.slice(at, at + 4)) {
      joined += next;
      if (joined === wanted) return true;
    }
    return word === wanted;
  });
}

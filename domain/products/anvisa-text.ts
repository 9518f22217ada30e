/** What Windows-1252 has where Latin-1 has control characters; empty places stay what they are. */
const cp1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const controls = /[\u0080-\u009f]/;

/**
 * A line whose bytes were read as Latin-1, one character a byte, as what the file means: Windows-1252. Files are read that way because it
 * is the fastest, and because a place in the text is then a place in the file.
 */
export const fromLatin1 = (line: string): string =>
  controls.test(line)
    ? line.replace(/[\u0080-\u009f]/g, (one) => cp1252[one.charCodeAt(0) - 0x80] ?? one)
    : line;

const byteOf = new Map([...cp1252].map((one, index) => [one, 0x80 + index]));
const utf8 = new TextDecoder('utf-8', { fatal: true });
/** How two bytes of UTF-8 look when each was taken for a letter. */
const looksBroken = /[ÃÂâ][^\x00-\x7f]/; // eslint-disable-line no-control-regex

/** `LOÃ‡ÃƒO` is `LOÇÃO` that was decoded with the wrong table; what is no such accident stays. */
export function repairMojibake(text: string): string {
  if (!looksBroken.test(text)) return text;
  const bytes: number[] = [];
  for (const one of text) {
    const code = byteOf.get(one) ?? one.charCodeAt(0);
    if (code > 0xff) return text;
    bytes.push(code);
  }
  try {
    return utf8.decode(new Uint8Array(bytes));
  } catch {
    return text;
  }
}

const entities: Record<string, string> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', reg: '®', trade: '™', copy: '©' },
  ...{ deg: '°', ordm: 'º', ordf: 'ª', micro: 'µ', ndash: '–', mdash: '—', middot: '·' },
};

/** Names in any case (`&AMP;`), numbers in both bases; what nobody knows stays as it is. */
const decodeEntities = (text: string): string =>
  text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
  });

// Marks of direction and joiners, which nobody sees and which make two names of one; controls, which Postgres or a terminal would mind.
// eslint-disable-next-line no-control-regex
const unseen = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;
const needsCare = /[&'\u007f-\uffff]|\s\s|[\u0000-\u001f]/; // eslint-disable-line no-control-regex

/** A field as a person would write it: entities, mojibake, doubled quotes (`D''ANTA`) and blanks put right. */
export function cleanText(field: string): string {
  const text = field.trim();
  if (!needsCare.test(text)) return text;
  const repaired = repairMojibake(text);
  // Twice: `&amp;#8207;` hides an entity in an entity.
  const decoded = repaired.includes('&') ? decodeEntities(decodeEntities(repaired)) : repaired;
  return decoded.replace(unseen, ' ').replaceAll("''", "'").replace(/\s+/g, ' ').trim();
}

export const optionalText = (field: string | undefined): string | null => {
  const text = cleanText(field ?? '');
  return text === '' || text === '-' || /^null$/i.test(text) ? null : text;
};

const withoutAccents = (text: string) => text.normalize('NFD').replace(/\p{Diacritic}/gu, '');
/** The letters of Portuguese and its neighbours one by one: taking whole names apart is ten times slower. */
const plainLetter = new Map(
  Array.from({ length: 0x20 }, (_, index) => String.fromCharCode(0xe0 + index)).map((one) => [
    one,
    withoutAccents(one),
  ]),
);

/** Found by how it begins, whatever its accents and its case are. */
export function foldName(name: string): string {
  const lower = name.toLowerCase();
  const plain = lower.replace(/[\u00e0-\u00ff]/g, (one) => plainLetter.get(one) ?? one);
  return /[\u0100-\uffff]/.test(plain) ? withoutAccents(plain) : plain;
}

export const digitsOf = (field: string | undefined): string => (field ?? '').replace(/\D/g, '');

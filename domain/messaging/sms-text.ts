/** GSM 03.38, the alphabet in which an SMS holds 160 characters; one that has any other is UCS-2 and holds 70. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Each counts twice: an escape comes before it. */
const extension = '\f^{}\\[~]|€';
const septets = new Map([
  ...Array.from(basic, (char): [string, number] => [char, 1]),
  ...Array.from(extension, (char): [string, number] => [char, 2]),
]);

export interface SmsText {
  text: string;
  /** How many the person's telephone puts together, and the house pays for. */
  segments: number;
  encoding: 'gsm-7' | 'ucs-2';
}

/** Characters in one SMS, and in each of several (the header of a long one takes the rest; Zenvia's figures). */
const room = { 'gsm-7': { single: 160, part: 152 }, 'ucs-2': { single: 70, part: 66 } } as const;
/** Zenvia takes no more: 1,520 characters of GSM. */
export const mostSegments = 10;

const replacements: Record<string, string> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '′': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '″': '"',
  '–': '-',
  '—': '-',
  '‐': '-',
  '‑': '-',
  '−': '-',
  '•': '-',
  '·': '-',
  '…': '...',
  '×': 'x',
  º: 'o',
  ª: 'a',
  '°': 'o',
  '½': '1/2',
  '¼': '1/4',
  '¾': '3/4',
  '®': '(R)',
  '©': '(C)',
  '™': '(TM)',
};

/** What is left out: pictographs and what only joins or colours them, zero-width marks, control characters. */
const silent =
  /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\p{Cf}|[\uFE00-\uFE0F\u20E3]|(?![\n\f])\p{Cc}/gu;

/**
 * A text as an SMS carries it: Portuguese loses its accents, because one `ã` makes 160 characters 70. A script without a counterpart
 * (a name in Chinese) stays as it is and is sent as UCS-2.
 */
export function smsText(input: string): SmsText {
  const replaced = input
    .replace(/\r\n?/g, '\n')
    .replace(/[\t\u00a0\u2000-\u200a\u202f\u3000]/g, ' ')
    .replace(/[^\x20-\x7e\n]/g, (char) => replacements[char] ?? char)
    .normalize('NFD')
    .replace(/(?<=\p{Script=Latin}\p{M}*)\p{M}/gu, '')
    .normalize('NFC')
    .replace(silent, '')
    .replace(/ {2,}/g, ' ')
    .replace(/ *\n */g, '\n')
    .trim();
  const encoding = Array.from(replaced).every((char) => septets.has(char)) ? 'gsm-7' : 'ucs-2';
  const text = cut(replaced, encoding);
  return { text, segments: partsOf(text, encoding).length, encoding };
}

const weight = (char: string, encoding: SmsText['encoding']): number =>
  encoding === 'gsm-7' ? (septets.get(char) ?? 1) : char.length;

/** Packed as telephones do: neither an escaped character nor a surrogate pair is torn apart. */
function partsOf(text: string, encoding: SmsText['encoding']): string[] {
  const { single, part } = room[encoding];
  const chars = Array.from(text);
  if (chars.reduce((sum, char) => sum + weight(char, encoding), 0) <= single) return [text];
  const parts: string[] = [];
  let current = '';
  let used = 0;
  for (const char of chars) {
    const next = weight(char, encoding);
    if (used + next > part) {
      parts.push(current);
      current = '';
      used = 0;
    }
    current += char;
    used += next;
  }
  return [...parts, current];
}

/** At most ten parts; three dots say that it went on. */
function cut(text: string, encoding: SmsText['encoding']): string {
  const parts = partsOf(text, encoding);
  if (parts.length <= mostSegments) return text;
  const kept = Array.from(parts.slice(0, mostSegments).join('')).slice(0, -3).join('');
  return `${kept.trimEnd()}...`;
}

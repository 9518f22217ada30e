import { nameWords } from '../clients/name-search.ts';

const shortest = 2;
const longest = 6;

/** A word as search knows it: its first six letters, so that «agendamento» finds «agendar»; numbers whole. */
const stem = (word: string): string => (/^\d+$/.test(word) ? word : word.slice(0, longest));

/** What is indexed of a text: each word's stem and what somebody has typed of it after two letters. */
export function indexedWords(text: string): string[] {
  const all = new Set<string>();
  for (const word of nameWords(text)) {
    const whole = stem(word);
    all.add(whole);
    if (/^\d+$/.test(word)) continue;
    for (let length = shortest + 1; length < whole.length; length += 1) all.add(whole.slice(0, length));
  }
  return [...all].filter((word) => word.length >= shortest);
}

/** The words that must all be in one message for a query to find it. */
export const wantedWords = (query: string): string[] => [
  ...new Set(
    nameWords(query)
      .map(stem)
      .filter((word) => word.length >= shortest),
  ),
];

const fewestDigits = 4;
const mostDigits = 11;

/** Ends of a number, as people remember one: its last four digits up to all of it without the country. */
export function phoneEnds(phone: string): string[] {
  const digits = phone.replace(/\D/g, '');
  const lengths = Array.from({ length: mostDigits - fewestDigits + 1 }, (_, index) => index + fewestDigits);
  return lengths.filter((length) => length <= digits.length).map((length) => `tel:${digits.slice(-length)}`);
}

/** What is typed of a number; undefined when it has letters or too few digits. */
export function wantedPhoneEnd(query: string): string | undefined {
  const digits = query.replace(/\D/g, '');
  if (/\p{Letter}/u.test(query) || digits.length < fewestDigits) return undefined;
  return `tel:${digits.replace(/^55(?=\d{10,11}$)/, '').slice(-mostDigits)}`;
}

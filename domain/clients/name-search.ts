/** Words of a name as search sees them: no accents, lower case, letters and digits only. */
export function nameWords(name: string): string[] {
  return name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word.length > 0);
}

const shortest = 2;
const longest = 12;

/** Every prefix that is indexed for a name: 2 to 12 letters of each word; numbers only whole. */
export function namePrefixes(name: string): string[] {
  const prefixes = new Set<string>();
  for (const word of nameWords(name)) {
    // Nobody types half of a number, and imported clients without a name are called by one ("Cliente 29872499824296").
    if (/^\d+$/.test(word)) {
      prefixes.add(word.slice(0, longest));
      continue;
    }
    for (
      let length = Math.min(shortest, word.length);
      length <= Math.min(word.length, longest);
      length += 1
    ) {
      prefixes.add(word.slice(0, length));
    }
  }
  return [...prefixes];
}

/** The prefixes that must all be present for a query to match: one for each word typed. */
export const queryPrefixes = (query: string): string[] => [
  ...new Set(nameWords(query).map((word) => word.slice(0, longest))),
];

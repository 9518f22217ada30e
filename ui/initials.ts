/** "MV" of "Maria Aparecida da Conceição Vasconcelos": first and last name, as Brazilians sign. */
export function initials(name: string): string {
  const words = name
    .replace(/^(dra?|sra?)\.?\s/i, '')
    .split(/\s+/)
    .filter((word) => /^\p{Letter}/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => word?.charAt(0).toUpperCase()).join('');
}

/** `laser-de-diodo` of "Laser de diodo": how a kind of room or device is kept; null when nothing is left. */
export const tagOf = (words: string): string | null =>
  words
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '') || null;

/** "laser de diodo" of `laser-de-diodo`. */
export const wordsOfTag = (tag: string | null): string => (tag ?? '').replaceAll('-', ' ');

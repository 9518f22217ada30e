import { plainWords } from './import-values.ts';

/** Something of the clinic's catalogue that a file names. */
export interface Named {
  id: string;
  /** What it may be called: code and name of a procedure, name of a professional. */
  names: readonly string[];
}

/** Titles are left out, because half of a clinic's files write "Dra. Helena" and the other half "Helena". */
const plain = (text: string): string => plainWords(text).replace(/^(dra?|doutora?|prof|enf)\s+/, '');

/** The one item a text names: exactly, or as the only one whose name holds all its words. */
export function findNamed<Item extends Named>(items: readonly Item[], text: string): Item | null {
  const byId = items.find((item) => item.id === text.toLowerCase());
  if (byId) return byId;
  const wanted = plain(text);
  const exact = items.filter((item) => item.names.some((name) => plain(name) === wanted));
  if (exact.length > 0) return exact.length === 1 ? (exact[0] ?? null) : null;
  const words = wanted.split(' ');
  const close = items.filter((item) =>
    item.names.some((name) => words.every((word) => plain(name).split(' ').includes(word))),
  );
  return close.length === 1 ? (close[0] ?? null) : null;
}

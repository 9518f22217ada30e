/** Why a password is refused: too short, one of those everybody tries first, or made of what is known about the person. */
export type PasswordFault = 'short' | 'common' | 'contains-name';

/** With a second factor beside it (ASVS 6.2.1); alone it is never enough after the grace. */
export const shortestPassword = 8;

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Words of names and of an e-mail that a guesser would build on; shorter ones are in too many honest passwords. */
const wordsOf = (known: readonly string[]): string[] =>
  [...new Set(known.flatMap((text) => fold(text).split(/[^\p{L}\p{N}]+/u)))]
    .filter((word) => word.length >= 4)
    .sort((one, other) => other.length - one.length);

/**
 * Null when it may be used. `known` are the names of the clinic and the person, and the e-mail; `isCommon` knows the list of common
 * passwords. A word alone, or with a few digits and signs around it, is that word.
 */
export function faultOfPassword(
  password: string,
  known: readonly string[],
  isCommon: (folded: string) => boolean,
): PasswordFault | null {
  if ([...password.normalize('NFKC')].length < shortestPassword) return 'short';
  const folded = fold(password);
  const core = folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  if (isCommon(folded) || (core.length >= 4 && isCommon(core)) || /^(.)\1*$/u.test(folded)) return 'common';
  let rest = folded;
  for (const word of wordsOf(known)) rest = rest.replaceAll(word, '');
  const isMadeOfNames = rest !== folded && rest.replace(/[^\p{L}]/gu, '').length < shortestPassword;
  return isMadeOfNames ? 'contains-name' : null;
}

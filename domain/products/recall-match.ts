import { foldName } from './anvisa-text.ts';
import { namesLot } from './lot-code.ts';
import type { Regime } from './registration.ts';

export interface IrregularEntry {
  registration: string | null;
  productText: string | null;
}
export interface StockedProduct {
  id: string;
  name: string;
  brand: string | null;
  regime: Regime;
  registration: string | null;
  lotCodes: readonly string[];
}
export interface IrregularMatch {
  matched: 'registration' | 'name';
  /** Codes of the clinic's lots that the entry names; none: it may be of any of them. */
  lotCodes: string[];
}

const firstNine = (regime: Regime, digits: string): string =>
  regime === 'medicine' ? digits.slice(0, 9) : digits;

/** Words of the entry that begin with the product's name, as whole words; names of less than four letters say too little. */
function isNamed(productText: string, name: string): boolean {
  const [text, wanted] = [` ${foldName(productText)} `, foldName(name)];
  return wanted.length >= 4 && text.replace(/[^\p{L}\p{N}]+/gu, ' ').includes(` ${wanted} `);
}

/**
 * Whether an entry may be of a product in stock. Never proof: genuine units share the number of a falsified lot, and a name is a name; a
 * person decides. `NU_PROCESSO` of the file is the dossier's, so only registrations and words are compared.
 */
export function matchIrregular(entry: IrregularEntry, product: StockedProduct): IrregularMatch | null {
  const { registration, productText } = entry;
  const text = productText ?? '';
  const isSame =
    registration !== null &&
    product.registration !== null &&
    firstNine(product.regime, registration) === firstNine(product.regime, product.registration);
  const isLike = [product.name, product.brand].some((name) => name !== null && isNamed(text, name));
  const lotCodes = product.lotCodes.filter((code) => namesLot(text, code));
  if (isSame) return { matched: 'registration', lotCodes };
  // Another registration speaks against the name, unless a lot of ours is named: registrations move between holders.
  const isOther = registration !== null && product.registration !== null;
  return isLike && (!isOther || lotCodes.length > 0) ? { matched: 'name', lotCodes } : null;
}

const freshDays = 180;

/** What was measured long ago is asked about only when it names a lot that is here: a first copy of the file holds years of entries. */
export const isWorthAsking = (
  { lotCodes }: IrregularMatch,
  publishedOn: string | null,
  today: string,
): boolean =>
  lotCodes.length > 0 ||
  (publishedOn !== null && Date.parse(today) - Date.parse(publishedOn) <= freshDays * 86_400_000);

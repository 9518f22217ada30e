import { thousandths } from './stock.ts';

/** What may be taken from: an opened package, or the closed ones of a lot. Only usable ones are put forward. */
export interface Source {
  lotId: string;
  openedId: string | null;
  /** `yyyy-mm-dd` */
  expiresOn: string;
  /** Of an opened package, ISO; null: as long as the lot. */
  usableUntil: string | null;
  quantity: number;
  /** What a use may not take from; it is never proposed. */
  isBlocked: boolean;
}

export interface Pick {
  lotId: string;
  openedId: string | null;
  expiresOn: string;
  quantity: number;
  /** How many packages have to be opened for it. */
  packagesToOpen: number;
}

export interface Proposal {
  picks: Pick[];
  /** What all usable stock together lacks. */
  missing: number;
}

/** The day an opened package ends counts before the day of its lot. */
const endOf = ({ usableUntil, expiresOn }: Source): string => {
  const opened = usableUntil?.slice(0, 10);
  return opened !== undefined && opened < expiresOn ? (usableUntil ?? expiresOn) : expiresOn;
};
const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** First expired, first out; what is open goes before what is not, because its hours count already. */
export const byUrgency = (a: Source, b: Source): number =>
  Number(a.openedId === null) - Number(b.openedId === null) ||
  text(endOf(a), endOf(b)) ||
  text(a.lotId, b.lotId) ||
  text(a.openedId ?? '', b.openedId ?? '');

export function propose(sources: readonly Source[], quantity: number, unitsPerPackage: number): Proposal {
  const inPackage = thousandths(unitsPerPackage);
  let wanted = thousandths(quantity);
  const picks: Pick[] = [];
  for (const source of sources.filter(({ isBlocked }) => !isBlocked).sort(byUrgency)) {
    const taken = Math.min(wanted, thousandths(source.quantity));
    if (taken <= 0) continue;
    wanted -= taken;
    const { lotId, openedId, expiresOn } = source;
    // A closed package used up at once is not opened for later.
    const packagesToOpen = openedId === null && taken % inPackage !== 0 ? 1 : 0;
    picks.push({ lotId, openedId, expiresOn, quantity: taken / 1_000, packagesToOpen });
  }
  return { picks, missing: wanted / 1_000 };
}

import type { AfeState } from './usability.ts';

/** What ANVISA's file says of a company: all its authorisations together. */
export interface CompanyAnswer {
  state: 'active' | 'inactive' | 'not-found';
  /** The last day any of them was in force, as far as the file says. */
  cancelledOn: string | null;
  isStale: boolean;
}

export interface SupplierPlan {
  state: AfeState;
  /** Lots received after this day are held; null: none. */
  heldAfter: string | null;
}

/**
 * Who sells needs an authorisation (Lei 6.360/1976 art. 50, RDC 16/2014). What was bought while it was in force was bought lawfully and
 * stays in use; what came after its end did not come from an authorised company and waits for a person. An exemption is a person's
 * decision and stays; an old copy of the file says no to nobody it said yes to.
 */
export function planSupplier(
  before: { state: AfeState; knownOn: string | null },
  heard: CompanyAnswer,
): SupplierPlan {
  if (before.state === 'exempt') return { state: 'exempt', heldAfter: null };
  if (heard.state === 'active') return { state: 'active', heldAfter: null };
  const isUnsaid = heard.isStale && heard.state === 'not-found';
  if (isUnsaid && before.state === 'active') return { state: 'active', heldAfter: null };
  // Without a day of its end, it was in force when it was last seen so.
  const lastGood = heard.cancelledOn ?? (before.state === 'active' ? before.knownOn : null);
  return { state: isUnsaid ? before.state : heard.state, heldAfter: lastGood ?? beforeAll };
}
/** Never seen in force: nothing was bought lawfully as far as anybody knows. */
const beforeAll = '1900-01-01';

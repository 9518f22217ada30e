/**
 * The life of a deposit. `asked`: to be charged. `open`: charged, waits for the money. `removing`: the charge is being taken back.
 * `paid`: the money is in and waits for the visit's fate. `refunding`: some or all of it goes back. The rest are ends.
 */
export const depositStates = [
  'asked',
  'open',
  'removing',
  'paid',
  'refunding',
  'refunded',
  'kept',
  'unpaid',
  'waived',
  'failed',
] as const;
export type DepositState = (typeof depositStates)[number];

/** Why a deposit wants a person: shown to the desk, in `reasons.json`. */
export const depositTroubles = [
  'charge-refused',
  'charge-missing',
  'access-refused',
  'bank-silent',
  'refund-refused',
  'refund-late',
  'amount-differs',
] as const;
export type DepositTrouble = (typeof depositTroubles)[number];

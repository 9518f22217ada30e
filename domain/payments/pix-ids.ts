const hex = (uuid: string): string => uuid.replaceAll('-', '').toLowerCase();

/**
 * The charge's name at the bank (26–35 letters and digits). Derived, so that asking again is the same charge and never a second one.
 */
export const txidOf = (depositId: string): string => hex(depositId);

/** The deposit a txid names, or null: the way a webhook's only believed word leads back to a row. */
export function depositOfTxid(txid: string): string | null {
  const match = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i.exec(txid);
  return match ? match.slice(1).join('-').toLowerCase() : null;
}

/**
 * The refund's name at the bank (1–35 letters and digits). `attempt` counts up only after the bank said that the one before did NOT take
 * place, so that two refunds of one payment cannot both be.
 */
export const refundIdOf = (depositId: string, attempt: number): string => `${hex(depositId)}r${attempt}`;

import { daysUntil, type Notice, noticeDue } from './product-notice.ts';

/** Before its last day somebody hears that a lot should be used first, or sent back. */
export const expiryDays = [60, 30, 7] as const;

/** A lot with something in it on the clinic's day. */
export function planExpiry(expiresOn: string, today: string): Notice | null {
  const facts = { expiresOn };
  if (expiresOn < today)
    return { ...{ topic: 'expiry', key: 'expiry/over', reason: 'lot-expired' }, facts, mayReopen: false };
  const days = noticeDue(daysUntil(expiresOn, today), expiryDays);
  if (days === null) return null;
  return {
    ...{ topic: 'expiry', key: `expiry/${expiresOn}/${days}`, reason: 'lot-expiring' },
    ...{ facts: { ...facts, days }, mayReopen: false },
  };
}

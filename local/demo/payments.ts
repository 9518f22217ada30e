import { defaultBookingPolicy } from '../../domain/clinic/booking-policy.ts';
import { readBookingPolicy, writeBookingPolicy } from '../../models/booking-policy.ts';
import { readPaymentAccount, writePaymentAccount } from '../../models/payment-account.ts';
import type { Scope } from '../../models/tenancy.ts';

/** R$ 100, as clinics ask for toxin. */
const depositCents = 10_000;
/** A random key of nobody; the simulated bank takes any. */
const pixKey = '6f2b1c84-7d1e-4a55-9a3b-0c1d2e3f4a5b';

/** The first demo clinic takes bookings online with a deposit, at the simulated bank; the others show a clinic without an account. */
export async function addPayments(
  scope: Scope,
  bank: { pixClientId: string; pixClientSecret: string },
): Promise<void> {
  if (!(await readPaymentAccount(scope))) {
    const { pixClientId: clientId, pixClientSecret: clientSecret } = bank;
    await writePaymentAccount(scope, { version: 0, clientId, clientSecret, pixKey, isActive: true });
  }
  if ((await readBookingPolicy(scope)).version > 0) return;
  const deposit = { depositKind: 'fixed', depositCents, lateRefundPercent: 50 } as const;
  await writeBookingPolicy(scope, 0, { ...defaultBookingPolicy, ...deposit, isOnline: true });
}

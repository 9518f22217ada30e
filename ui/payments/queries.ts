import { useQuery } from '@tanstack/vue-query';
import { http } from '../http.ts';
import type { BookingRules, PaymentAccount } from './types.ts';

export const rulesKey = ['booking-policy'];
export const accountKey = ['payment-account'];
export const fetchRules = () => http.get<BookingRules>('/booking-policy');
export const fetchAccount = () =>
  http.get<{ account: PaymentAccount | null }>('/payment-account').then((found) => found.account);

export const useBookingRules = () => useQuery({ queryKey: rulesKey, queryFn: fetchRules });
/** Only those who may change it read it. */
export const usePaymentAccount = (enabled: () => boolean) =>
  useQuery({ queryKey: accountKey, queryFn: fetchAccount, enabled });

import type { BookingPolicy } from '../../domain/clinic/booking-policy.ts';
import type { PixKeyKind } from '../../domain/payments/pix-key.ts';

export type BookingRules = BookingPolicy & { version: number };

export interface PaymentAccount {
  version: number;
  clientId: string;
  /** Its end only. */
  pixKey: string;
  pixKeyKind: PixKeyKind;
  isActive: boolean;
  webhookRegisteredAt: string | null;
  updatedAt: string;
}

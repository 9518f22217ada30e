import type { Status } from '../../domain/appointments/status.ts';
import type { BookingPolicy } from '../../domain/clinic/booking-policy.ts';
import type { ReasonCode } from '../../domain/no-show/reasons.ts';
import type { LadderStepName } from '../../domain/no-show/settings.ts';
import type { Band } from '../../domain/no-show/thresholds.ts';
import type { DepositState } from '../../domain/payments/deposit-state.ts';

/** The rules a clinic publishes; null when it takes no bookings on its page. */
export type PublicRules = Pick<
  BookingPolicy,
  | 'minLeadMin'
  | 'maxAheadDays'
  | 'stepMin'
  | 'holdMin'
  | 'cancelHours'
  | 'moveHours'
  | 'maxMoves'
  | 'depositKind'
  | 'depositCents'
  | 'depositPercent'
  | 'refundHours'
  | 'lateRefundPercent'
  | 'noShowRefundPercent'
  | 'regretDays'
  | 'isWaitlistOn'
  | 'rulesText'
> & { version: number };

export interface PublicClinic {
  id: string;
  name: string;
  timeZone: string;
  booking: PublicRules | null;
}

export interface PublicService {
  id: string;
  name: string;
  durationMin: number;
  priceCents: number | null;
  depositCents: number;
  professionals: { id: string; name: string }[];
}

export interface Start {
  startsAt: string;
  endsAt: string;
}

/** A client who has proved that the phone is hers. */
export interface ClientMe {
  client: { id: string; firstName: string };
  clinic: { id: string; name: string; timeZone: string };
}

export interface OwnVisit {
  id: string;
  version: number;
  startsAt: string;
  endsAt: string;
  status: Status;
  procedure: string;
  professional: string;
  services: { procedureId: string; procedure: string; professionalId: string; professional: string }[];
  holdExpiresAt: string | null;
  deposit: { state: DepositState; amountCents: number } | null;
  can: { confirm: boolean; cancel: boolean; move: boolean; arrive: boolean };
  cancelUntil: string;
  moveUntil: string;
  movesLeft: number;
}

/** What the client sees of her deposit; asked every few seconds while it is to be paid. */
export interface OwnDeposit {
  state: DepositState;
  amountCents: number;
  paidCents: number;
  refundCents: number;
  keptCents: number;
  brCode: string | null;
  qr: string | null;
  expiresAt: string;
  paidAt: string | null;
  refundIfCancelledNowCents: number | null;
}

export interface OwnChoices {
  clinic: { id: string; name: string };
  /** What holds; a pair that is missing was never asked. */
  current: { channel: 'whatsapp' | 'sms'; purpose: 'service' | 'offers'; choice: 'granted' | 'withdrawn' }[];
  /** What a yes to offers means. */
  offersText: string;
}

/** What a program says of a visit of hers: never on which side of the comparison she is. */
export interface OwnRisk {
  isAutomated: true;
  /** Null when it was never weighed. */
  band: Band | null;
  reasons: ReasonCode[];
  modelKind: 'rules' | 'spline' | 'blend' | null;
  whatFollows: LadderStepName[];
  review: {
    state: 'open' | 'kept' | 'changed';
    createdAt: string;
    decidedAt: string | null;
    wish: string | null;
    answer: string | null;
  } | null;
}

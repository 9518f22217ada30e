import type { Drawn } from '../signature-strokes.ts';
import type { ConsentChannel, Downstream, PhotoUse, Purpose } from '../../domain/consents/purposes.ts';

export interface ConsentText {
  purpose: Purpose;
  version: number;
  body: string;
  sha256: string;
  validFrom: string | null;
  /** Null: the words of the house, version 1. */
  publishedBy: { id: string; name: string } | null;
  isCurrent: boolean;
}
export interface CurrentConsent {
  purpose: Purpose;
  use: PhotoUse | null;
  state: 'granted' | 'withdrawn' | 'never' | 'outdated' | 'told';
  textVersion: number | null;
  at: string | null;
  channel: ConsentChannel | null;
  /** Of the yes that was given last; null when it was taken back. */
  proofId: string | null;
}
export interface ConsentEntry {
  id: string;
  purpose: Purpose;
  use: PhotoUse | null;
  choice: 'granted' | 'withdrawn';
  channel: ConsentChannel;
  textVersion: number | null;
  sha256: string | null;
  collectedBy: string | null;
  at: string;
  guardian: { name: string; cpf: string; kinship: string } | null;
}
export interface Ack {
  downstream: Downstream;
  state: 'pending' | 'acknowledged' | 'failed';
  acknowledgedAt: string | null;
}
export interface Withdrawal {
  id: string;
  purpose: Purpose;
  use: PhotoUse | null;
  channel: ConsentChannel;
  withdrawnAt: string;
  endedAt: string | null;
  proofSha256: string | null;
  acks: Ack[];
}
export interface ClientConsentsAnswer {
  isMinor: boolean;
  current: CurrentConsent[];
  history: ConsentEntry[];
  withdrawals: Withdrawal[];
}

/** Drawn, or the name of whoever cannot draw. */
export type Signature = Drawn | { typedName: string };

import type { Status } from '../../domain/appointments/status.ts';
import type { EntryKind, PackageState } from '../../domain/packages/ledger.ts';
import type { ReturnKind, ReturnState } from '../../domain/packages/returns.ts';
import type { Fit } from '../../domain/packages/series.ts';
import type { Reason } from '../http.ts';

/** What the clinic sells prepaid. */
export interface Package {
  id: string;
  version: number;
  name: string;
  procedureId: string;
  sessions: number;
  priceCents: number;
  validDays: number;
  mayFreezeDays: number;
  isActive: boolean;
}

export interface LedgerLine {
  id: string;
  kind: EntryKind;
  sessions: number;
  days: number;
  /** `yyyy-mm-dd` of the clinic. */
  on: string;
  reason: string | null;
  appointmentId: string | null;
  isReversed: boolean;
}

/** One that a client bought; `entries` are its ledger, newest first. */
export interface ClientPackage {
  id: string;
  version: number;
  name: string;
  procedureId: string;
  procedure: string;
  sessions: number;
  balance: number;
  priceCents: number;
  state: PackageState;
  boughtOn: string;
  expiresOn: string;
  mayFreezeDays: number;
  frozenDays: number;
  frozenOn: string | null;
  entries: LedgerLine[];
}

export interface Series {
  id: string;
  version: number;
  clientId: string;
  sessions: number;
  procedure: { id: string; name: string };
  minDays: number;
  maxDays: number;
  clientPackageId: string | null;
  state: 'open' | 'done' | 'cancelled';
  visits: { position: number; appointmentId: string; startsAt: string; status: Status; version: number }[];
  next: { position: number; from: string; to: string } | null;
}

export interface Proposal {
  position: number;
  startsAt: string | null;
  professionalId: string | null;
  roomId: string | null;
  deviceId: string | null;
  wishedAt: string;
  fit: Fit;
  reasons: Reason[];
}

export interface Return {
  id: string;
  kind: ReturnKind;
  state: ReturnState;
  client: { id: string; name: string; phone: string | null };
  procedure: { id: string; name: string };
  professionalId: string;
  seriesId: string | null;
  dueFrom: string;
  dueTo: string;
  invitedAt: string | null;
  /** Whether WhatsApp asks her by itself. */
  mayInvite: boolean;
}

/** What a time is looked for: somebody's return, or the next session of a series, with whomever when nobody is named. */
export interface Due extends Pick<Return, 'id' | 'procedure' | 'seriesId' | 'dueFrom' | 'dueTo'> {
  client: { id: string; name: string };
  professionalId: string | null;
}

/** Of the catalogue, as far as it is needed here. */
export interface Procedure {
  id: string;
  name: string;
  isActive: boolean;
  seriesMinDays: number | null;
  seriesMaxDays: number | null;
}
export interface Resource {
  id: string;
  kind: 'professional' | 'room' | 'device';
  name: string;
  isActive: boolean;
  procedureIds: string[];
}

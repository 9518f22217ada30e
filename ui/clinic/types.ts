import type { WeeklyHours } from '../../domain/clinic/calendar.ts';
import type { ResourceKind } from '../../domain/clinic/catalogue.ts';
import type { ClinicClass, Regime } from '../../domain/clinic/competence.ts';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import type { ClinicDay } from '../../domain/clinic/settings.ts';

export interface Clinic {
  id: string;
  name: string;
  timeZone: string;
  hours: WeeklyHours;
  closedDays: ClinicDay[];
  clinicClass: ClinicClass;
  version: number;
}

export interface StaffMember {
  id: string;
  name: string;
  email: string;
  role: StaffRole;
  isActive: boolean;
  version: number;
  factors: { passkeys: number; totp: boolean };
  /** The end of the grace; null when nothing is missing. */
  enrolBy: string | null;
  /** When another clinic gave this person a new way in, which took the access to this one away; null once it was given back. */
  heldAt: string | null;
}

/** Which roles need a passkey, and how long somebody new may do without a second factor. */
export interface SignInPolicy {
  passkeyRoles: StaffRole[];
  graceDays: number;
  version: number;
}

export interface Resource {
  id: string;
  kind: ResourceKind;
  name: string;
  /** What kind of room or device it is, as procedures ask for it; a slug. */
  tag: string | null;
  color: string;
  isActive: boolean;
  staffId: string | null;
  procedureIds: string[];
  hours: WeeklyHours | null;
  /** Of a device, `yyyy-mm-dd`: from this day on it is not booked. */
  maintenanceDueOn: string | null;
  version: number;
}

export interface Procedure {
  id: string;
  code: string;
  name: string;
  durationMin: number;
  bufferBeforeMin: number;
  bufferAfterMin: number;
  /** Minutes after which the professional may leave, and for how many. */
  processingAfterMin: number;
  processingMin: number;
  isOnline: boolean;
  regime: Regime;
  minIntervalDays: number | null;
  prerequisiteId: string | null;
  prerequisiteValidDays: number | null;
  roomTag: string | null;
  deviceTag: string | null;
  priceCents: number | null;
  afterCare: string | null;
  /** Days after a visit: review of the result, repetition, next session of a series. */
  touchUpDays: number | null;
  returnDays: number | null;
  seriesMinDays: number | null;
  seriesMaxDays: number | null;
  isActive: boolean;
  version: number;
}

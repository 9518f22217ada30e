import type { ClinicClass, Council, Regime, RuledRegime, Verdict } from '../../domain/clinic/competence.ts';
import type { CompetenceCode } from '../../domain/clinic/competence-verdict.ts';

/** Days are `yyyy-mm-dd`. */
export interface Licence {
  id: string;
  professionalId: string;
  council: Council;
  region: string | null;
  number: string;
  /** Only the end of the number came. */
  isMasked: boolean;
  category: string | null;
  specialty: string | null;
  validUntil: string | null;
  checkedAt: string | null;
  version: number;
}

export interface Rule {
  id: string;
  origin: 'national' | 'clinic';
  isChecked: boolean;
  procedureId: string | null;
  regime: RuledRegime | null;
  council: Council | null;
  category: string | null;
  clinicClass: ClinicClass | null;
  verdict: Verdict;
  source: string;
  validFrom: string;
  validTo: string | null;
}

export interface SignOff {
  id: string;
  procedureId: string | null;
  regime: RuledRegime | null;
  professionalId: string | null;
  council: Council | null;
  note: string;
  signedByName: string;
  signedAt: string;
  endsOn: string | null;
  revokedAt: string | null;
}

export interface Cell {
  professionalId: string;
  procedureId: string;
  verdict: Verdict;
  code: CompetenceCode | null;
  isSignedOff: boolean;
  source: string | null;
  ruleId: string | null;
  council: Council | null;
  validUntil: string | null;
}
export interface Matrix {
  day: string;
  clinicClass: ClinicClass;
  professionals: { id: string; name: string }[];
  procedures: { id: string; name: string; regime: Regime }[];
  cells: Cell[];
}

export interface Alert {
  kind: 'licence-ending' | 'maintenance-due';
  resourceId: string;
  resourceName: string;
  licenceId: string | null;
  endsOn: string;
  daysLeft: number;
  endangeredVisits: number;
}

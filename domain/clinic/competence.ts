/** Words of «who may do what where»: what a clinic is, what an act is, and by what right somebody does it. Days are `yyyy-mm-dd`. */

/** ANVISA, NT 2/2024: a health service, or a service «de interesse para a saúde», where nobody uses medicines or injects anything. */
export const clinicClasses = ['health-service', 'health-interest'] as const;
export type ClinicClass = (typeof clinicClasses)[number];

/** What an act is in the eyes of the law; `none` is not looked at (an assessment, a talk). */
export const regimes = [
  'none',
  'cosmetic',
  'equipment',
  'injectable-medicine',
  'injectable-device',
  'invasive',
] as const;
export type Regime = (typeof regimes)[number];
export const ruledRegimes = regimes.filter((regime) => regime !== 'none');
export type RuledRegime = Exclude<Regime, 'none'>;

/** Acts that nobody does without a council's licence: where no rule speaks, the answer is no. */
const heavyRegimes: readonly Regime[] = ['injectable-medicine', 'injectable-device', 'invasive'];
export const needsLicence = (regime: Regime): boolean => heavyRegimes.includes(regime);
export const isInjectable = (regime: Regime): boolean => regime.startsWith('injectable-');

/** `none`: professions without a council, such as the aesthetician (Lei 13.643/2018), who keep a diploma. */
export const councils = ['CRM', 'COREN', 'CRBM', 'CRO', 'CREFITO', 'CRF', 'CRBIO', 'none'] as const;
export type Council = (typeof councils)[number];

/** Categories inside a council, as its card prints them. */
export const licenceCategories = ['ENF', 'TE', 'AE', 'F', 'TO', 'CD'] as const;
/** Specialties and «habilitações» that a rule may ask for. */
export const licenceSpecialties = [
  'dermatologia',
  'cirurgia-plastica',
  'harmonizacao-orofacial',
  'biomedicina-estetica',
  'farmacia-estetica',
  'enfermagem-estetica',
  'fisioterapia-dermatofuncional',
] as const;

export const verdicts = ['YES', 'NO', 'CONTESTED'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Licence {
  council: Council;
  category: string | null;
  specialty: string | null;
  /** The last day it is good for; null = without an end. */
  validUntil: string | null;
}

/** About one procedure of a clinic or about a regime; null in the other fields = whoever, wherever. */
export interface CompetenceRule {
  id: string;
  procedureId: string | null;
  regime: RuledRegime | null;
  council: Council | null;
  /** A category or a specialty of the licence. */
  category: string | null;
  clinicClass: ClinicClass | null;
  verdict: Verdict;
  /** The law, norm or opinion it rests on, in Portuguese. */
  source: string;
  validFrom: string;
  /** The last day; null = until further notice. */
  validTo: string | null;
}

/** An owner's signature: what is contested is done here, by this person or by this council. */
export interface SignOff {
  procedureId: string | null;
  regime: RuledRegime | null;
  professionalId: string | null;
  council: Council | null;
  /** The last day; null = until it is taken back. */
  endsOn: string | null;
}

export const isValidOn = ({ validUntil }: Pick<Licence, 'validUntil'>, day: string): boolean =>
  validUntil === null || day <= validUntil;

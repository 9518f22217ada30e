import {
  type ClinicClass,
  type CompetenceRule,
  type Council,
  isInjectable,
  isValidOn,
  type Licence,
  needsLicence,
  type Regime,
  type SignOff,
  type Verdict,
} from './competence.ts';

export interface VerdictQuestion {
  clinicClass: ClinicClass;
  regime: Regime;
  procedureId: string;
  licences: readonly Licence[];
  /** The nation's and the clinic's own, in any order. */
  rules: readonly CompetenceRule[];
  /** The day of the act in the clinic's zone. */
  day: string;
}

export interface FoundVerdict {
  verdict: Verdict;
  /** What decided; null when nothing speaks about it. */
  rule: CompetenceRule | null;
  source: string | null;
  /** By which licence; null = by none. */
  council: Council | null;
}

export const classSource = 'ANVISA, Nota Técnica 2/2024 (serviço de interesse para a saúde)';

/** A procedure weighs more than the class of the clinic, that more than a category, that more than a council. */
const weightOf = ({ procedureId, clinicClass, category, council }: CompetenceRule): number =>
  (procedureId ? 8 : 0) + (clinicClass ? 4 : 0) + (category ? 2 : 0) + (council ? 1 : 0);

/** The stricter first. */
const strictness: Record<Verdict, number> = { NO: 2, CONTESTED: 1, YES: 0 };

/** Most specific first, then the newest, then the stricter one. */
const byRank = (one: CompetenceRule, other: CompetenceRule): number =>
  weightOf(other) - weightOf(one) ||
  (one.validFrom < other.validFrom ? 1 : one.validFrom > other.validFrom ? -1 : 0) ||
  strictness[other.verdict] - strictness[one.verdict];

function applies(rule: CompetenceRule, question: VerdictQuestion, licence: Licence): boolean {
  const { clinicClass, regime, procedureId, day } = question;
  // «Whoever» means whoever has a council's licence, where one is needed: nobody comes to inject by a rule that names no council.
  const isLoose = rule.council === null && rule.verdict !== 'NO';
  if (isLoose && needsLicence(regime) && licence.council === 'none') return false;
  const isOf = (wanted: string | null, ...given: (string | null)[]) =>
    wanted === null || given.includes(wanted);
  return (
    rule.validFrom <= day &&
    (rule.validTo === null || day <= rule.validTo) &&
    isOf(rule.procedureId, procedureId) &&
    isOf(rule.regime, regime) &&
    isOf(rule.clinicClass, clinicClass) &&
    isOf(rule.council, licence.council) &&
    isOf(rule.category, licence.category, licence.specialty)
  );
}

function verdictOf(question: VerdictQuestion, licence: Licence): FoundVerdict {
  const { council } = licence;
  const rule = question.rules.filter((one) => applies(one, question, licence)).toSorted(byRank)[0] ?? null;
  const unsaid = needsLicence(question.regime) ? 'NO' : 'YES';
  return { verdict: rule?.verdict ?? unsaid, rule, source: rule?.source ?? null, council };
}

const withoutCouncil: Licence = { council: 'none', category: null, specialty: null, validUntil: null };

/**
 * Whether an act may be done. For each licence that is good on the day the most specific rule decides, then the newest; of several
 * licences the best one. Where nothing is said, acts that need a licence are refused. In a «serviço de interesse para a saúde» nobody
 * injects, whatever any rule says.
 */
export function verdictFor(question: VerdictQuestion): FoundVerdict {
  const { regime, clinicClass, licences, day } = question;
  if (regime === 'none') return { verdict: 'YES', rule: null, source: null, council: null };
  if (clinicClass === 'health-interest' && isInjectable(regime))
    return { verdict: 'NO', rule: null, source: classSource, council: null };
  const good = licences.filter((licence) => isValidOn(licence, day));
  return [...good, withoutCouncil]
    .map((licence) => verdictOf(question, licence))
    .reduce((best, one) => (strictness[one.verdict] < strictness[best.verdict] ? one : best));
}

export const competenceCodes = [
  'licence-missing',
  'licence-expired',
  'act-not-allowed',
  'act-needs-sign-off',
  'clinic-class-refused',
] as const;
export type CompetenceCode = (typeof competenceCodes)[number];

export interface Judgement extends FoundVerdict {
  /** Why not; null when it may be done. */
  code: CompetenceCode | null;
  /** Contested, and an owner has signed for it. */
  isSignedOff: boolean;
}

export interface JudgedAct extends VerdictQuestion {
  professionalId: string;
  signOffs: readonly SignOff[];
}

function isSigned(
  { signOffs, professionalId, procedureId, regime, day }: JudgedAct,
  council: Council | null,
) {
  return signOffs.some(
    (one) =>
      (one.endsOn === null || day <= one.endsOn) &&
      (one.procedureId === null ? one.regime === regime : one.procedureId === procedureId) &&
      (one.professionalId === null ? one.council === council : one.professionalId === professionalId),
  );
}

/** The verdict, what the owner's signature makes of it, and a word for why it is refused. */
export function judgeAct(act: JudgedAct): Judgement {
  const found = verdictFor(act);
  const isSignedOff = found.verdict === 'CONTESTED' && isSigned(act, found.council);
  const done = (code: CompetenceCode | null): Judgement => ({ ...found, code, isSignedOff });
  if (found.verdict === 'YES' || isSignedOff) return done(null);
  if (act.clinicClass === 'health-interest' && isInjectable(act.regime)) return done('clinic-class-refused');
  if (hadRight(act)) return done('licence-expired');
  if (found.verdict === 'CONTESTED') return done('act-needs-sign-off');
  const isWithout = needsLicence(act.regime) && act.licences.length === 0;
  return done(isWithout ? 'licence-missing' : 'act-not-allowed');
}

/** Would it be allowed, if no licence had ended? */
function hadRight(act: JudgedAct): boolean {
  if (act.licences.every((licence) => isValidOn(licence, act.day))) return false;
  const licences = act.licences.map((licence) => ({ ...licence, validUntil: null }));
  const found = verdictFor({ ...act, licences });
  return found.verdict === 'YES' || (found.verdict === 'CONTESTED' && isSigned(act, found.council));
}

import type { Regime } from './registration.ts';

export const safetyKinds = ['adverse-event', 'technical-complaint'] as const;
export type SafetyKind = (typeof safetyKinds)[number];
/** Gravest first. `serious-threat`: to public health, falsification among it; `serious`: lasting harm, a stay in hospital, danger to life. */
export const severities = ['death', 'serious-threat', 'serious', 'non-serious'] as const;
export type Severity = (typeof severities)[number];

type Term = { hours: number } | { days: number } | { businessDayOfNextMonth: number };
export interface SafetyRule {
  code: string;
  kinds: readonly SafetyKind[];
  severities: readonly Severity[];
  regimes: readonly Regime[];
  term: Term;
  /** Counted from the clinic's knowledge, or from the event itself. */
  from: 'known' | 'happened';
  /** First and last day on which it is in force; open ended without the second. */
  since: string;
  until?: string;
  /** As people are shown it. */
  source: string;
}

const all: readonly Regime[] = ['medicine', 'device', 'cosmetic'];
const both = safetyKinds;
const event: readonly SafetyKind[] = ['adverse-event'];

/**
 * By when ANVISA has to be told. RDC 36/2013 binds the clinic; the other resolutions bind whoever holds the registration, and the clinic
 * keeps to their terms as its own, because the holder can only tell what it was told. The shortest that applies is the one that counts.
 */
export const safetyRules: readonly SafetyRule[] = [
  {
    ...{ code: 'house-death', kinds: both, severities: ['death'], regimes: all, term: { hours: 24 } },
    ...{ from: 'known', since: '2009-12-23' },
    source: 'Prazo da casa: óbito em 24 horas do conhecimento',
  },
  {
    ...{ code: 'rdc-36-death', kinds: event, severities: ['death'], regimes: all, term: { hours: 72 } },
    ...{ from: 'happened', since: '2013-07-26' },
    source: 'RDC 36/2013, art. 10, parágrafo único: óbito em até 72 horas do ocorrido',
  },
  {
    ...{
      code: 'rdc-67-threat',
      kinds: both,
      severities: ['serious-threat'],
      regimes: all,
      term: { hours: 72 },
    },
    ...{ from: 'known', since: '2009-12-23' },
    source: 'RDC 67/2009, art. 8º: séria ameaça à saúde pública ou falsificação em 72 horas',
  },
  {
    ...{
      code: 'rdc-67-serious',
      kinds: both,
      severities: ['serious'],
      regimes: ['device'],
      term: { days: 10 },
    },
    ...{ from: 'known', since: '2009-12-23' },
    source: 'RDC 67/2009, art. 8º: evento grave com produto para saúde em 10 dias',
  },
  {
    ...{
      code: 'rdc-67-other',
      kinds: both,
      severities: ['non-serious'],
      regimes: ['device'],
      term: { days: 30 },
    },
    ...{ from: 'known', since: '2009-12-23' },
    source: 'RDC 67/2009, art. 8º: demais ocorrências com produto para saúde em 30 dias',
  },
  {
    ...{
      code: 'rdc-406-serious',
      kinds: event,
      severities: ['serious'],
      regimes: ['medicine'],
      term: { days: 10 },
    },
    ...{ from: 'known', since: '2020-07-30' },
    source: 'RDC 406/2020 (VigiMed): evento grave com medicamento; prazo da casa de 10 dias',
  },
  {
    ...{
      code: 'rdc-332-serious',
      kinds: event,
      severities: ['serious'],
      regimes: ['cosmetic'],
      term: { days: 10 },
    },
    ...{ from: 'known', since: '2005-12-02', until: '2025-08-27' },
    source: 'RDC 332/2005 (cosmetovigilância); prazo da casa de 10 dias',
  },
  {
    ...{
      code: 'rdc-894-serious',
      kinds: event,
      severities: ['serious'],
      regimes: ['cosmetic'],
      term: { days: 10 },
    },
    ...{ from: 'known', since: '2025-08-28' },
    source: 'RDC 894/2024 (cosmetovigilância): evento grave; prazo da casa de 10 dias',
  },
  {
    ...{
      code: 'house-complaint',
      kinds: ['technical-complaint'],
      severities: ['serious'],
      term: { days: 10 },
    },
    ...{ regimes: ['medicine', 'cosmetic'], from: 'known', since: '2009-12-23' },
    source: 'Prazo da casa: queixa técnica grave em 10 dias, como a RDC 67/2009',
  },
  {
    ...{ code: 'house-other', kinds: both, severities: ['non-serious'], term: { days: 30 } },
    ...{ regimes: ['medicine', 'cosmetic'], from: 'known', since: '2009-12-23' },
    source: 'Prazo da casa: demais ocorrências em 30 dias, como a RDC 67/2009',
  },
  {
    ...{ code: 'rdc-36-month', kinds: event, severities, regimes: all, term: { businessDayOfNextMonth: 15 } },
    ...{ from: 'known', since: '2013-07-26' },
    source: 'RDC 36/2013, art. 10: pelo NSP até o 15º dia útil do mês seguinte',
  },
];

export const ruleSource = (code: string): string =>
  safetyRules.find((rule) => rule.code === code)?.source ?? code;

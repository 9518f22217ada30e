import type { Regime } from './registration.ts';
import type { SafetyKind, Severity } from './safety-rules.ts';

// Words of the paper that is copied into NOTIVISA or VigiMed: Portuguese, as their forms ask.
export const kindWords: Record<SafetyKind, string> = {
  'adverse-event': 'Evento adverso',
  'technical-complaint': 'Queixa técnica',
};
export const severityWords: Record<Severity, string> = {
  death: 'Óbito',
  'serious-threat': 'Séria ameaça à saúde pública',
  serious: 'Grave',
  'non-serious': 'Não grave',
};
export const regimeWords: Record<Regime, string> = {
  medicine: 'Medicamento',
  device: 'Produto para saúde',
  cosmetic: 'Cosmético',
};
/** Where it is told: medicines have a system of their own. */
export const channelFor = (regime: Regime, kind: SafetyKind): string =>
  regime === 'medicine' && kind === 'adverse-event' ? 'VigiMed' : 'NOTIVISA';

/** Forms ask for initials and age, never for a name. */
export const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .filter((part) => part.length > 2)
    .map((part) => `${part[0]?.toUpperCase() ?? ''}.`)
    .join(' ');

/** Whole years on a day; null for a birth that nobody wrote down. */
export function ageOn(birthDate: string | null, day: string): number | null {
  if (birthDate === null || birthDate > day) return null;
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

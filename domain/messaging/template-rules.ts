import { saysHowToLeave } from './campaign-text.ts';
import { healthWordIn } from './health-words.ts';
import type { TemplateUse } from './template-uses.ts';
import type { TemplateParameter } from './templates.ts';

/** Meta: of the body of a template. */
export const bodyMax = 1_024;

export type TemplateFault =
  | 'required'
  | 'too-long'
  | 'blank-runs'
  | 'edge-parameter'
  | 'unknown-parameter'
  | 'repeated-parameter'
  | 'missing-parameter'
  | 'parameters-side-by-side'
  | 'too-few-words'
  | 'health-word'
  | 'short-link'
  | 'says-no-stop';

const placeholder = /\{\{([A-Za-z]+)\}\}/g;
/** A message may do without these; who writes, and what it is about, must be said. */
const dispensable: readonly TemplateParameter[] = ['firstName', 'link'];
const shorteners = /\b(bit\.ly|tinyurl\.com|goo\.gl|t\.co|is\.gd|ow\.ly|cutt\.ly|encurtador\.com\.br)\b/i;

/** The names in a text as people write it, «Olá, {{firstName}}!», in their order. */
export const namesIn = (text: string): string[] =>
  [...text.matchAll(placeholder)].map(([, name]) => name as string);

/**
 * What stands against a text, all of it at once: rules of the provider, which would refuse it after hours or days, and of the house (a lock
 * screen is read by others; an offer says how to stop it). Empty: it can be submitted.
 */
export function templateFaults(use: TemplateUse, text: string): TemplateFault[] {
  const body = text.trim();
  if (body === '') return ['required'];
  const names = namesIn(body);
  const words = body.replace(placeholder, ' ').match(/[\p{L}\p{N}]+/gu) ?? [];
  const missing = use.parameters.filter((name) => !dispensable.includes(name) && !names.includes(name));
  const faults: [TemplateFault, boolean][] = [
    ['too-long', numbered(body).body.length > bodyMax],
    ['blank-runs', /\n{3,}|\t| {4,}/.test(body)],
    ['edge-parameter', /^\{\{|\}\}$/.test(body)],
    ['unknown-parameter', hasUnknown(use, body, names)],
    ['repeated-parameter', new Set(names).size < names.length],
    ['missing-parameter', missing.length > 0],
    ['parameters-side-by-side', /\}\}\s*\{\{/.test(body)],
    // Meta refuses a body that is little more than its variables.
    ['too-few-words', words.length <= names.length],
    ['health-word', healthWordIn(body) !== null],
    ['short-link', shorteners.test(body)],
    ['says-no-stop', use.area === 'campaign' && !saysHowToLeave(body)],
  ];
  return faults.flatMap(([code, isSo]) => (isSo ? [code] : []));
}

/** Braces that are no placeholder would go to the provider as they are, and be refused there. */
const hasUnknown = (use: TemplateUse, body: string, names: string[]): boolean =>
  names.some((name) => !(use.parameters as readonly string[]).includes(name)) ||
  /[{}]/.test(body.replace(placeholder, ''));

/** As the provider takes it: `{{1}}`, `{{2}}` in the order in which the text names its values. */
export function numbered(text: string): { body: string; parameters: TemplateParameter[] } {
  const parameters = [...new Set(namesIn(text))] as TemplateParameter[];
  const body = text
    .trim()
    .replace(placeholder, (_, name: TemplateParameter) => `{{${parameters.indexOf(name) + 1}}}`);
  return { body, parameters };
}

/** As people write it, from what the provider has. */
export const named = (body: string, parameters: readonly string[]): string =>
  body.replace(/\{\{(\d+)\}\}/g, (whole, n: string) => {
    const name = parameters[Number(n) - 1];
    return name === undefined ? whole : `{{${name}}}`;
  });

/**
 * The name of a clinic's next text of a use. The provider knows each text by a name of its own, and keeps the name of what was deleted for
 * thirty days; so a name is never used twice. An account may be shared by several clinics: part of the clinic's id keeps its texts apart
 * from the others' and from the house's.
 */
export function nextName(use: string, clinicId: string, known: readonly string[]): string {
  const own = `${use}_${clinicId.slice(0, 8)}_v`;
  const versions = known.filter((name) => name.startsWith(own)).map((name) => Number(name.slice(own.length)));
  return `${own}${Math.max(0, ...versions) + 1}`;
}

/** What the provider's reviewers see in the place of each value. */
export const exampleValues: Record<TemplateParameter, string> = {
  firstName: 'Ana',
  clinicName: 'Clínica Aurora',
  when: 'terça-feira, 24 de novembro, às 14:30',
  code: '123456',
  link: 'https://clinica.example/c/aurora',
  minutes: '20',
  until: '15:00',
  sessions: '3 sessões',
};

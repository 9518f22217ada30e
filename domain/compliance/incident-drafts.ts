import type { IncidentClock, IncidentCriterion, IncidentKind } from './incident.ts';
import type { ContentField, IncidentContent } from './incident-content.ts';

/** What a draft is written from; the texts of people come from the sealed content. */
export interface DraftFacts {
  clinicName: string;
  timeZone: string;
  kind: IncidentKind;
  knownAt: number;
  occurredFrom: number | null;
  occurredTo: number | null;
  criteria: readonly IncidentCriterion[];
  content: IncidentContent;
  people: { total: number; children: number; elderly: number };
  /** Why a communication came after its clock. */
  delays: Partial<Record<IncidentClock, string>>;
}

/** In the words of the authority's form; a screen says them shorter. */
export const kindWords: Record<IncidentKind, string> = {
  'unauthorised-access': 'Acesso não autorizado a dados pessoais',
  'wrong-recipient': 'Envio de dados pessoais a destinatário incorreto',
  'lost-device': 'Perda ou furto de equipamento ou de documento',
  malware: 'Código malicioso (vírus ou sequestro de dados)',
  exposure: 'Divulgação indevida de dados pessoais',
  unavailability: 'Perda ou indisponibilidade de dados pessoais',
  other: 'Outro, conforme a descrição',
};
export const criterionWords: Record<IncidentCriterion, string> = {
  sensitive: 'Dados pessoais sensíveis (saúde)',
  'children-elderly': 'Dados de crianças, de adolescentes ou de pessoas idosas',
  financial: 'Dados financeiros',
  authentication: 'Dados de autenticação em sistemas',
  secrecy: 'Dados protegidos por sigilo legal, judicial ou profissional',
  'large-scale': 'Dados em larga escala',
};

const unknown = 'Ainda em apuração; será informado no complemento.';

const dayOf = (instant: number, timeZone: string): string =>
  new Intl.DateTimeFormat('pt-BR', { timeZone, dateStyle: 'long' }).format(instant);
const momentOf = (instant: number, timeZone: string): string =>
  new Intl.DateTimeFormat('pt-BR', { timeZone, dateStyle: 'long', timeStyle: 'short' }).format(instant);

function when({ occurredFrom, occurredTo, timeZone }: DraftFacts): string {
  if (occurredFrom === null) return unknown;
  const from = momentOf(occurredFrom, timeZone);
  return occurredTo === null ? from : `De ${from} a ${momentOf(occurredTo, timeZone)}`;
}

export type AnpdField =
  | Exclude<ContentField, 'operator' | 'contact'>
  | 'controller'
  | 'kind'
  | 'criteria'
  | 'occurred'
  | 'known'
  | 'people'
  | 'delay'
  | 'operator'
  | 'dpo';

const said = (text: string): string => text.trim() || unknown;

/** The answers of the authority's form, in its order; the screen names the fields. */
export function anpdDraft(facts: DraftFacts): { field: AnpdField; text: string }[] {
  const { content, people, timeZone, delays } = facts;
  const others = people.total - people.children - people.elderly;
  const answers: [AnpdField, string][] = [
    ['controller', facts.clinicName],
    ['dpo', said(content.contact)],
    ['operator', content.operator.trim() || 'Nenhum operador envolvido.'],
    ['kind', kindWords[facts.kind]],
    ['criteria', facts.criteria.map((one) => criterionWords[one]).join('; ') || unknown],
    ['occurred', when(facts)],
    ['known', momentOf(facts.knownAt, timeZone)],
    ['summary', said(content.summary)],
    ['rootCause', said(content.rootCause)],
    ['dataInvolved', said(content.dataInvolved)],
    [
      'people',
      `${people.total} no total; crianças ou adolescentes: ${people.children}; pessoas idosas: ${people.elderly}; outras: ${others}.`,
    ],
    ['measuresBefore', said(content.measuresBefore)],
    ['measuresAfter', said(content.measuresAfter)],
    ['risks', said(content.risks)],
    ['mitigation', said(content.mitigation)],
    ['delay', delays.anpd ?? 'Comunicação feita no prazo.'],
  ];
  return answers.map(([field, text]) => ({ field, text }));
}

/** What is said to the authority later: every answer that was written anew since it was told. */
export function complementDraft(facts: DraftFacts, changed: ReadonlySet<string>) {
  return anpdDraft(facts).filter(({ field }) => changed.has(field === 'dpo' ? 'contact' : field));
}

/** The notice to the people, in plain words (art. 9 § 1): everybody reads the same, so it names nobody. */
export function peopleNotice(facts: DraftFacts): string {
  const { clinicName, content, knownAt, timeZone, delays } = facts;
  const parts: [string, string][] = [
    ['O que aconteceu', said(content.summary)],
    ['Quando soubemos', `Em ${dayOf(knownAt, timeZone)}.`],
    ['Quais dados seus foram envolvidos', said(content.dataInvolved)],
    ['O que isso pode causar', said(content.risks)],
    ['O que já fizemos', said(content.measuresAfter)],
    ['O que você pode fazer', said(content.mitigation)],
    ...(delays.people === undefined
      ? []
      : [['Por que avisamos só agora', delays.people] as [string, string]]),
    ['Com quem falar', said(content.contact)],
  ];
  const lead = `A ${clinicName} avisa que houve um incidente de segurança que envolveu dados pessoais de clientes. Este aviso é exigido pela Lei Geral de Proteção de Dados (Lei 13.709/2018, art. 48).`;
  return [lead, ...parts.map(([title, text]) => `${title}\n${text}`)].join('\n\n');
}

/** By the age on the day of the incident: ECA art. 2, Estatuto da Pessoa Idosa art. 1. */
export function ageGroup(birthDate: string | null, day: string): 'child' | 'elderly' | 'adult' {
  if (birthDate === null) return 'adult';
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  const age = years - (day.slice(5) < birthDate.slice(5) ? 1 : 0);
  if (age < 18) return 'child';
  return age >= 60 ? 'elderly' : 'adult';
}

import { wallTime } from '../clinic/calendar.ts';
import { criterionWords, kindWords } from './incident-drafts.ts';
import type { Decision, IncidentClock, IncidentCriterion, IncidentKind } from './incident.ts';
import type { IncidentContent } from './incident-content.ts';

/** One incident as the register has it (Res. CD/ANPD 15/2024 art. 10 § 2): texts of people, and no client's name. */
export interface RegisterLine extends Record<`${IncidentClock}DoneAt`, Date | null> {
  reference: string;
  kind: IncidentKind;
  reportedAt: Date;
  knownAt: Date;
  occurredFrom: Date | null;
  occurredTo: Date | null;
  timeZone: string;
  content: IncidentContent;
  people: number;
  decision: Decision | null;
  criteria: readonly IncidentCriterion[];
  /** Of the decision as it stands; why nobody was told, where nobody was. */
  reason: string;
  /** Protocol of the authority, or how each communication was made, and why late. */
  notes: Partial<Record<IncidentClock, string>>;
  notice: string | null;
  conclusion: string;
  closedAt: Date | null;
  keptUntil: string;
}

const decisionWords: Record<Decision, string> = { notify: 'comunicar', 'no-notify': 'não comunicar' };
const ofDay = (day: string): string => day.split('-').reverse().join('/');

function said(at: Date | null, timeZone: string): string {
  if (at === null) return '';
  const { day, time } = wallTime(at.getTime(), timeZone);
  return `${ofDay(day)} ${time}`;
}

type Column = [head: string, of: (line: RegisterLine) => string];
const at = (
  head: string,
  name: 'reportedAt' | 'knownAt' | 'occurredFrom' | 'occurredTo' | 'closedAt',
): Column => [head, (line) => said(line[name], line.timeZone)];
const written = (head: string, field: keyof IncidentContent): Column => [
  head,
  ({ content }) => content[field],
];
const told = (head: string, clock: IncidentClock): Column[] => [
  [`${head}: quando`, (line) => said(line[`${clock}DoneAt`], line.timeZone)],
  [`${head}: como`, ({ notes }) => notes[clock] ?? ''],
];

const columns: readonly Column[] = [
  ['Referência', ({ reference }) => reference],
  ['Tipo', ({ kind }) => kindWords[kind]],
  ...[at('Conhecido em', 'knownAt'), at('Ocorreu de', 'occurredFrom'), at('Ocorreu até', 'occurredTo')],
  ...[at('Relatado em', 'reportedAt'), written('Circunstâncias', 'summary'), written('Causa', 'rootCause')],
  written('Dados afetados', 'dataInvolved'),
  ['Pessoas afetadas', ({ people }) => String(people)],
  ...[written('Riscos e possíveis danos', 'risks'), written('Medidas que já havia', 'measuresBefore')],
  ...[written('Medidas tomadas', 'measuresAfter'), written('O que as pessoas podem fazer', 'mitigation')],
  ...[written('Operador', 'operator'), written('Encarregado', 'contact')],
  ['Decisão', ({ decision }) => (decision === null ? '' : decisionWords[decision])],
  ['Critérios', ({ criteria }) => criteria.map((one) => criterionWords[one]).join('; ')],
  ['Motivo da decisão', ({ reason }) => reason],
  ...[...told('Comunicação à ANPD', 'anpd'), ...told('Aviso às pessoas', 'people')],
  ['Texto do aviso', ({ notice }) => notice ?? ''],
  ...[...told('Declaração à ANPD', 'declaration'), ...told('Complemento à ANPD', 'complement')],
  ...[at('Encerrado em', 'closedAt')],
  ['Conclusão', ({ conclusion }) => conclusion],
  ['Guardado ao menos até', ({ keptUntil }) => ofDay(keptUntil)],
];

/** A spreadsheet takes what begins so for a formula: it gets an apostrophe before it (security.md S12). */
const formula = /^[=+\-@\t\r]/;
const cell = (text: string): string => `"${text.replace(formula, "'$&").replaceAll('"', '""')}"`;

/** With a semicolon and a mark of UTF-8, as spreadsheets in Brazil open it. */
export const incidentRegisterCsv = (lines: readonly RegisterLine[]): string =>
  `\u{feff}${[
    columns.map(([head]) => cell(head)).join(';'),
    ...lines.map((line) => columns.map(([, of]) => cell(of(line))).join(';')),
  ].join('\r\n')}\r\n`;

// The pack that an inspection is handed, as of a day; owner context: products.
import { wallTime } from '../domain/clinic/calendar.ts';
import { refuseField } from '../domain/errors.ts';
import {
  afeWords,
  blockWords,
  canonical,
  decisionWords,
  deviceWords,
  lotWords,
  registerWords,
  stateWords,
  workWords,
} from '../domain/products/inspection-words.ts';
import { printAfe, printNumber } from '../domain/products/registration.ts';
import { kindWords, severityWords } from '../domain/products/safety-words.ts';
import {
  type InspectedDevice,
  type InspectedLot,
  type InspectedProduct,
  inspectionFacts,
  type InspectionFacts,
} from './inspection-facts.ts';
import { type PdfSection, pdfOf } from './pdf.ts';
import { sha256Hex } from './sha256.ts';
import { todayOf } from './clinic-day.ts';
import type { Scope } from './tenancy.ts';

const dayOf = (day: string | null): string => day?.slice(0, 10).split('-').reverse().join('/') ?? '';
function said(at: string | null, timeZone: string): string {
  if (at === null) return '';
  const { day, time } = wallTime(Date.parse(at), timeZone);
  return `${dayOf(day)} ${time}`;
}
const list = (title: string, head: string[], rows: string[][]): PdfSection => ({
  title,
  ...(rows.length > 0 ? { table: { head, rows } } : { paragraphs: ['Nada consta.'] }),
});

const evidenceOf = (
  {
    state,
    checkedAt,
    sourceDate,
    answerSha256,
  }: Pick<InspectedProduct, 'state' | 'checkedAt' | 'sourceDate' | 'answerSha256'>,
  timeZone: string,
): string[] => [
  state === null ? 'Nunca consultado' : registerWords[state],
  checkedAt === null
    ? ''
    : `${said(checkedAt, timeZone)}, arquivo de ${dayOf(sourceDate) || 'data desconhecida'}`,
  answerSha256?.slice(0, 16) ?? '',
];

const productRow = (one: InspectedProduct, { timeZone }: InspectionFacts): string[] => [
  [one.name, one.brand].filter(Boolean).join(' · '),
  printNumber(one.regime, one.number),
  ...evidenceOf(one, timeZone),
];

/** An access key has 44 places: as it stands on the paper it breaks where people read it. */
const inFours = (key: string | null): string | null =>
  key?.length === 44 ? key.replaceAll(/(.{4})(?=.)/g, '$1 ') : key;

const stateOfLot = ({ state, expiresOn }: InspectedLot, on: string): string =>
  state === 'available' && expiresOn < on ? lotWords.expired : lotWords[state];
const lotRow = (one: InspectedLot, { on }: InspectionFacts): string[] => [
  one.productName,
  one.code,
  dayOf(one.expiresOn),
  stateOfLot(one, on),
  `${one.quantity.toLocaleString('pt-BR')} ${one.unit === 'unit' ? 'un' : one.unit === 'u' ? 'U' : 'ml'}`,
  [one.supplierName, one.afe && printAfe(one.afe), one.afeState && afeWords[one.afeState]]
    .filter(Boolean)
    .join(' · '),
  [inFours(one.invoice) ?? 'Sem nota fiscal', one.receivedOn && `recebido em ${dayOf(one.receivedOn)}`]
    .filter(Boolean)
    .join(', '),
];

function deviceSection(one: InspectedDevice, { timeZone }: InspectionFacts): PdfSection {
  const [state = '', when = '', digest = ''] = evidenceOf(one, timeZone);
  const why = one.blockReason ? ` (${blockWords[one.blockReason]})` : '';
  return {
    title: `Aparelho: ${one.name}`,
    facts: [
      ['Número de série', one.serial ?? ''],
      ['Registro ou notificação', printNumber('device', one.number)],
      ['ANVISA', [state, when, digest].filter(Boolean).join(' · ')],
      ['Situação', `${deviceWords[one.deviceState] ?? one.deviceState}${why}`],
      ['Próximo vencimento', dayOf(one.nextDueOn)],
    ],
    ...(one.work.length > 0 && {
      table: {
        head: ['Serviço', 'Feito em', 'Vale até', 'Certificado'],
        rows: one.work.map((work) => [
          ...[workWords[work.kind], dayOf(work.doneOn), dayOf(work.nextDueOn)],
          work.certificate ?? '',
        ]),
      },
    }),
  };
}

function sectionsOf(facts: InspectionFacts): PdfSection[] {
  const { timeZone } = facts;
  const celsius = (value: number) => `${value.toLocaleString('pt-BR', { minimumFractionDigits: 1 })} °C`;
  return [
    list(
      'Produtos e situação na ANVISA',
      ['Produto', 'Registro', 'Situação', 'Consultado em', 'Evidência'],
      facts.products.map((one) => productRow(one, facts)),
    ),
    list(
      'Lotes em estoque',
      ['Produto', 'Lote', 'Validade', 'Situação', 'Saldo', 'Fornecedor', 'Nota fiscal'],
      facts.lots.map((one) => lotRow(one, facts)),
    ),
    list(
      'Temperatura, 31 dias',
      ['Local', 'Dia', 'Mínima', 'Máxima', 'Leituras'],
      facts.temperatures.map(({ place, day, low, high, readings }) => [
        ...[place, dayOf(day), celsius(low), celsius(high), String(readings)],
      ]),
    ),
    list(
      'Excursões de temperatura',
      ['Local', 'De', 'Até', 'Mínima', 'Máxima', 'Decisão'],
      facts.excursions.map((one) => [
        ...[one.place, said(one.startedAt, timeZone), said(one.endedAt, timeZone) || 'em curso'],
        ...[celsius(one.low), celsius(one.high)],
        one.decision === null ? 'Sem decisão' : (decisionWords[one.decision] ?? one.decision),
      ]),
    ),
    ...(facts.devices.length > 0
      ? facts.devices.map((one) => deviceSection(one, facts))
      : [list('Aparelhos', [], [])]),
    list(
      'Recolhimentos',
      ['Produto', 'Registro', 'Lotes', 'Aberto em', 'Situação'],
      facts.recalls.map((one) => [
        ...[one.name, one.number, one.lots || 'todos', said(one.openedAt, timeZone)],
        stateWords[one.state] ?? one.state,
      ]),
    ),
    list(
      'Eventos adversos e queixas técnicas',
      ['Tipo', 'Gravidade', 'Ocorrido em', 'Prazo', 'Situação', 'Protocolo'],
      facts.events.map((one) => [
        kindWords[one.kind as keyof typeof kindWords],
        severityWords[one.severity as keyof typeof severityWords],
        said(one.happenedAt, timeZone),
        said(one.dueAt, timeZone),
        `${stateWords[one.state] ?? one.state}${one.late ? ', fora do prazo' : ''}`,
        one.protocol ?? '',
      ]),
    ),
  ];
}

/** What was true at the end of a day: whatever was changed since, asking for that day again gives the same bytes and the same hash. */
export async function inspectionPack(scope: Scope, on: string): Promise<{ bytes: Buffer; sha256: string }> {
  if (on > (await todayOf(scope))) refuseField('on', 'future');
  const facts = await inspectionFacts(scope, on);
  // The clinic's name is who asks, not what is told: another name proves nothing else.
  const { clinicName, ...told } = facts;
  const digest = sha256Hex(canonical(told));
  await scope.audit({
    action: 'inspection-pack.print',
    entity: 'inspection-pack',
    purpose: 'LEGAL_OBLIGATION',
  });
  const head: PdfSection = {
    title: 'Sobre este dossiê',
    facts: [
      ['Clínica', clinicName],
      ['Situação em', `${dayOf(on)}, até ${said(facts.until, facts.timeZone)}`],
      ['Origem', 'Registros gravados uma única vez; o arquivo da ANVISA como foi lido em cada consulta'],
    ],
  };
  const tail: PdfSection = {
    title: 'Integridade',
    paragraphs: [
      `SHA-256 dos dados: ${digest}`,
      'Gerado de novo para a mesma data, o dossiê tem os mesmos dados e o mesmo SHA-256. Não contém dados de clientes.',
    ],
  };
  const bytes = await pdfOf('Dossiê de inspeção sanitária', [head, ...sectionsOf(facts), tail], {
    ...{
      at: new Date(facts.until),
      footer: `${clinicName} · ${dayOf(on)} · SHA-256 ${digest.slice(0, 32)}`,
    },
  });
  return { bytes, sha256: digest };
}

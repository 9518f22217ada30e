import { printNumber } from '../../domain/products/registration.ts';
import { type PdfSection, pdfOf } from '../../models/pdf.ts';
import type { RecallReport } from '../../models/recall-report.ts';
import { eventWords, lotWords, originWords, outcomeWords, reasonWords, stateWords } from './recall-words.ts';

type Timed = (at: Date | null) => string;

const timesOf = (timeZone: string): Timed => {
  const format = new Intl.DateTimeFormat('pt-BR', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (at) => (at === null ? '—' : format.format(at));
};
const day = (iso: string): string => iso.split('-').reverse().join('/');

function head({ recall, clinicName, counts }: RecallReport, time: Timed): PdfSection {
  return {
    title: 'O que foi recolhido',
    facts: [
      ['Clínica', clinicName],
      ['Produto', recall.productName],
      ['Registro na Anvisa', printNumber(recall.regime, recall.registration)],
      ['Lotes', recall.lotCodes.join(', ') || 'Todos os lotes do produto'],
      ['Origem', originWords[recall.origin]],
      ['Motivo', reasonWords[recall.reason]],
      ['Classe de risco', recall.level ?? 'Não informada'],
      ['Aberto em', `${time(recall.openedAt)} por ${recall.openedBy?.name ?? 'outra clínica da rede'}`],
      ['Situação', recall.state === 'closed' ? `Encerrado em ${time(recall.closedAt)}` : 'Aberto'],
      ['Pessoas', `${counts.accounted} de ${counts.total} alcançadas ou justificadas`],
      ...(recall.note === null ? [] : [['Ao abrir', recall.note] as const]),
      ...(recall.closeNote === null ? [] : [['Ao encerrar', recall.closeNote] as const]),
    ],
  };
}

const lots = ({ lots: list }: RecallReport, time: Timed): PdfSection => ({
  title: 'Lotes retirados de uso',
  table: {
    head: ['Lote', 'Produto', 'Validade', 'Fornecedor', 'Bloqueado em', 'Restam', 'Destino'],
    rows: list.map((lot) => [
      ...[lot.code, lot.productName, day(lot.expiresOn), lot.supplierName, time(lot.frozenAt)],
      ...[`${lot.left} ${lot.unit}`, lotWords(lot.outcome, lot.outcomeReason)],
    ]),
  },
});

const people = ({ people: list, counts }: RecallReport, time: Timed): PdfSection => ({
  title: 'Pessoas',
  facts: Object.entries(counts.byState).map(
    ([state, count]) => [stateWords[state as keyof typeof stateWords], String(count)] as const,
  ),
  table: {
    head: ['Pessoa', 'Aplicações', 'Última', 'Avisada em', 'Tentativas', 'Como ficou', 'Em'],
    rows: list.map((one) => [
      ...[one.name ?? 'Pessoa eliminada', String(one.useCount), time(one.lastUsedAt), time(one.toldAt)],
      ...[String(one.tries.length), `${stateWords[one.state]}${outcomeWords(one.outcome)}`],
      time(one.accountedAt),
    ]),
  },
});

const register = ({ events }: RecallReport, time: Timed): PdfSection => ({
  title: 'Registro do que foi feito',
  table: {
    head: ['Quando', 'Quem', 'O quê', 'Nas palavras de quem fez'],
    rows: events.map(({ at, staff, kind, note }) => [
      ...[time(at), staff?.name ?? 'Sistema', eventWords(kind), note ?? ''],
    ]),
  },
});

/** For the sanitary authority and the maker, in words (RDC 551/2021): what left use, who was reached and how, and by whom. */
export function recallPaper(report: RecallReport): Promise<Buffer> {
  const time = timesOf(report.recall.timeZone);
  const parts = [head, lots, people, register].map((part) => part(report, time));
  const footer = `${report.clinicName} · emitido em ${time(report.at)}`;
  return pdfOf('Relatório de recolhimento', parts, { at: report.at, footer });
}

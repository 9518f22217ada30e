import type {
  LotOutcome,
  RecallOrigin,
  RecallPersonState,
  RecallReason,
  ReleaseReason,
} from '../../domain/products/recall.ts';

/** Words of the paper; those of the screens are in ui/i18n. */
export const originWords: Record<RecallOrigin, string> = {
  lot: 'Um lote do estoque',
  'irregular-entry': 'Lista de produtos irregulares da Anvisa',
  hand: 'Registro e lote informados por uma pessoa',
};
export const reasonWords: Record<RecallReason, string> = {
  falsified: 'Suspeita de falsificação',
  'anvisa-measure': 'Medida da Anvisa',
  'maker-notice': 'Aviso do fabricante',
  quality: 'Desvio de qualidade',
  'adverse-events': 'Eventos adversos',
  'registration-lost': 'Registro cancelado ou vencido',
  other: 'Outro motivo',
};
export const stateWords: Record<RecallPersonState, string> = {
  'to-tell': 'A avisar',
  told: 'Avisada, sem resposta',
  answered: 'Respondeu',
  'reached-by-staff': 'Alcançada pela equipe',
  unreachable: 'Não alcançada',
};
const outcomes: Record<string, string> = {
  'wants-visit': 'quer a revisão',
  'wants-call': 'prefere uma ligação',
  wrote: 'escreveu',
  well: 'está bem',
  'has-complaint': 'relatou queixa',
  'visit-booked': 'revisão marcada',
  'declined-visit': 'não quis a revisão',
  'no-contact': 'sem contato válido',
  'no-answer': 'não atende',
  'moved-away': 'mudou-se',
  deceased: 'falecida',
  erased: 'dados eliminados',
};
export const outcomeWords = (outcome: string | null): string =>
  outcome === null ? '' : `: ${outcomes[outcome] ?? outcome}`;

const lotOutcomes: Record<LotOutcome, string> = {
  discarded: 'Descartado',
  returned: 'Devolvido ao fornecedor',
  'used-up': 'Sem saldo',
  released: 'Liberado',
};
const releases: Record<ReleaseReason, string> = {
  'genuine-confirmed': 'autenticidade confirmada com o detentor do registro',
  'not-this-lot': 'não é o lote recolhido',
  'measure-lifted': 'a medida foi revogada',
};
export const lotWords = (outcome: LotOutcome | null, reason: ReleaseReason | null): string =>
  outcome === null
    ? 'Sem destino'
    : `${lotOutcomes[outcome]}${reason === null ? '' : `: ${releases[reason]}`}`;

const events: Record<string, string> = {
  opened: 'Abriu o recolhimento',
  frozen: 'Lotes retirados de uso',
  'people-found': 'Pessoas encontradas',
  attempt: 'Tentativa de contato',
  unreachable: 'Pessoa não alcançada',
  'lot-dealt': 'Destino de um lote',
  note: 'Anotação',
  reminded: 'Lembrete ao responsável',
  ready: 'Pode ser encerrado',
  'not-ready': 'Ainda não pode ser encerrado',
  closed: 'Encerrou o recolhimento',
  'network-closed': 'Encerrado em toda a rede',
};
export const eventWords = (kind: string): string => events[kind] ?? kind;

import type { AnvisaState } from './anvisa-state.ts';
import type { BlockReason, WorkKind } from './device-plan.ts';
import type { LotState } from './stock.ts';

// Words of the pack that an inspection is handed: Portuguese, as it is read by the authority.
export const registerWords: Record<AnvisaState, string> = {
  active: 'Ativo',
  'active-date-passed': 'Ativo, com vencimento passado no arquivo',
  'expiring-soon': 'Ativo, vence em até 180 dias',
  inactive: 'Inativo',
  'not-found': 'Não encontrado',
  'format-invalid': 'Número inválido',
  'test-row': 'Linha de teste da ANVISA',
  'source-stale': 'Arquivo da ANVISA desatualizado',
};
export const lotWords: Record<LotState, string> = {
  available: 'Disponível',
  quarantined: 'Em quarentena',
  recalled: 'Em recolhimento',
  expired: 'Vencido',
  discarded: 'Descartado',
  spent: 'Esgotado',
};
export const afeWords: Record<string, string> = {
  active: 'AFE ativa',
  inactive: 'AFE inativa',
  'not-found': 'AFE não encontrada',
  exempt: 'Dispensado de AFE',
};
export const deviceWords: Record<string, string> = {
  'in-use': 'Em uso',
  blocked: 'Bloqueado',
  retired: 'Fora de uso',
};
export const blockWords: Record<BlockReason, string> = {
  recall: 'recolhimento',
  safety: 'ocorrência em apuração',
  registration: 'registro na ANVISA',
  maintenance: 'manutenção vencida',
  hand: 'decisão da clínica',
};
export const workWords: Record<WorkKind, string> = {
  maintenance: 'Manutenção',
  calibration: 'Calibração',
  repair: 'Reparo',
};
export const stateWords: Record<string, string> = {
  open: 'Aberto',
  closed: 'Encerrado',
  draft: 'Em apuração',
  notified: 'Notificado',
  dismissed: 'Arquivado com motivo',
};
export const decisionWords: Record<string, string> = {
  release: 'Liberado',
  discard: 'Descartado',
};

/** Of the data as they were gathered, so that the same state gives the same text whatever order the database kept. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const pairs = Object.entries(value as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}

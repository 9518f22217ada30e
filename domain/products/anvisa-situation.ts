import type { Situation } from './anvisa-state.ts';
import { foldName } from './anvisa-text.ts';

/** 2025 said VÁLIDO and CADUCO/CANCELADO, 2026 says Ativo and Inativo, cosmetics S and N, and files of the two years are both about. */
const words: Record<string, Situation> = {
  ...{ valido: 'active', ativo: 'active', ativa: 'active', s: 'active', sim: 'active', vigente: 'active' },
  ...{ invalido: 'inactive', inativo: 'inactive', inativa: 'inactive', n: 'inactive', nao: 'inactive' },
  ...{ caduco: 'inactive', cancelado: 'inactive', 'caduco/cancelado': 'inactive', suspenso: 'inactive' },
};

/** `unknown` for «Em validação» and for words that nobody knew when this was written: a person looks at those. */
export const readSituation = (field: string | undefined): Situation =>
  words[foldName((field ?? '').trim())] ?? 'unknown';

/** Of words that are known to say neither. */
export const saysNothing = (field: string | undefined): boolean =>
  ['em validacao', 'em analise', ''].includes(foldName((field ?? '').trim()));

import type { DataClass, Ground } from './data-map.ts';
import type { PendingKind } from './erasure.ts';

/** How papers name what an erasure took, left and waits for; a test keeps them to the words of the screens (ErasureCertificate). */
export const erasedClassWords: Readonly<Record<DataClass, string>> = {
  identification: 'Cadastro e documentos',
  contact: 'Contato',
  clinical: 'Prontuário',
  visits: 'Agendamentos e visitas',
  messages: 'Mensagens',
  files: 'Arquivos e fotos',
  choices: 'Escolhas e preferências',
  scores: 'Risco de falta',
  plans: 'Pacotes e tratamentos',
  payments: 'Pagamentos',
  search: 'Índices de busca',
  access: 'Acessos',
  accountability: 'Provas e prestação de contas',
  house: 'Dados da própria clínica',
};

export const keptGroundWords: Readonly<Record<Ground, string>> = {
  'no-person': 'nada da pessoa',
  anonymous: 'o que resta não leva a ninguém (LGPD, art. 12)',
  'clinical-record': 'prontuário, 20 anos (Lei 13.787/2018)',
  fiscal: 'obrigação fiscal, 5 anos (CTN)',
  proof: 'prova do que foi feito (LGPD, art. 8º, § 2º e art. 37)',
  'short-lived': 'desaparece sozinho em poucos dias',
};

export const pendingWords: Readonly<Record<PendingKind, string>> = {
  backups: 'cópias de segurança antigas',
  'short-lived': 'o que desaparece sozinho em poucos dias',
  'published-photos': 'fotos publicadas que ainda esperam que alguém da equipe as retire',
  'words-of-others':
    'o que outras pessoas, ou números que não sabemos ser seus, escreveram sobre a pessoa, e textos gerais da equipe: não sabemos onde ela é citada',
};

import type { RequestDecision, RightCode } from './rights.ts';

/** How papers and the public page name what the law calls a right; the staff's screens have their own words. */
export const codeWords: Readonly<Record<RightCode, string>> = {
  confirmation: 'Confirmação de que há tratamento (art. 18, I)',
  access: 'Acesso aos dados (art. 18, II)',
  correction: 'Correção de dados (art. 18, III)',
  'anonymize-block-delete': 'Anonimização, bloqueio ou eliminação do desnecessário (art. 18, IV)',
  portability: 'Portabilidade (art. 18, V)',
  erasure: 'Eliminação dos dados (art. 18, VI)',
  'sharing-info': 'Com quem os dados foram compartilhados (art. 18, VII)',
  'no-consent-info': 'O que acontece sem consentimento (art. 18, VIII)',
  'revoke-consent': 'Revogação do consentimento (art. 18, IX)',
  opposition: 'Oposição ao tratamento (art. 18, § 2º)',
  'automated-review': 'Revisão de decisão automatizada (art. 20)',
};

export const decisionWords: Readonly<Record<RequestDecision, string>> = {
  fulfilled: 'atendido',
  partial: 'atendido em parte',
  refused: 'não atendido, com a razão na resposta',
};
export const itemWords = { fulfil: 'atendido', keep: 'mantido', 'not-held': 'a clínica não tem' } as const;

export const identityWords: Readonly<Record<string, string>> = {
  code: 'código enviado ao celular cadastrado',
  document: 'documento apresentado',
  known: 'pessoa conhecida da equipe',
  representative: 'representante legal',
  none: 'não confirmada',
};

export const groundWords: Readonly<Record<string, string>> = {
  'medical-record': 'prontuário: Lei 13.787/2018 e LGPD art. 16, I',
  traceability: 'rastreabilidade de produtos: LGPD art. 16, I',
  fiscal: 'obrigação fiscal: CTN art. 173 e 174',
  'consent-proof': 'prova do consentimento: LGPD art. 8º, § 2º',
  'access-log': 'registro de acessos: LGPD art. 37',
  'legal-claims': 'exercício de direitos em processo: LGPD art. 7º, VI',
};

export const classWords: Readonly<Record<string, string>> = {
  identification: 'cadastro',
  appointments: 'agenda e visitas',
  clinical: 'prontuário',
  messages: 'mensagens',
  marketing: 'ofertas e preferências',
  photos: 'fotos',
  chat: 'conversas com assistente',
  scores: 'previsões automáticas',
  payments: 'pagamentos',
  consents: 'consentimentos',
  accesses: 'registro de acessos',
};

import type { NoticeTemplate } from './templates.ts';

/** About what a person agrees to. A lock screen names no purpose. */
export const consentTemplates = {
  pedido_consentimento: {
    name: 'pedido_consentimento',
    version: 1,
    language: 'pt_BR',
    category: 'utility',
    body: 'Olá, {{1}}! A {{2}} pede que você leia e responda sobre o uso dos seus dados. Você decide, e dizer não não muda o seu atendimento: {{3}} O link vale por 7 dias.',
    parameters: ['firstName', 'clinicName', 'link'],
    buttons: [],
  },
  consentimento_retirado: {
    name: 'consentimento_retirado',
    version: 1,
    language: 'pt_BR',
    category: 'utility',
    body: 'Olá, {{1}}! A {{2}} confirma: a autorização que você retirou não é mais usada. Código do comprovante: {{3}} Guarde esta mensagem se precisar dele.',
    parameters: ['firstName', 'clinicName', 'code'],
    buttons: [],
  },
} as const satisfies Record<string, NoticeTemplate>;

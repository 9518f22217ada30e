import type { NoticeTemplate } from './templates.ts';

/** To write again to somebody whose 24 hours are over; a person of the staff sends it. */
export const conversationTemplates = {
  retomar_conversa: {
    name: 'retomar_conversa',
    version: 1,
    language: 'pt_BR',
    category: 'utility',
    body: 'Olá, {{1}}! Aqui é da {{2}}. Temos uma resposta para você. Para continuar a conversa, é só responder a esta mensagem.',
    parameters: ['firstName', 'clinicName'],
    buttons: [],
  },
} as const satisfies Record<string, NoticeTemplate>;

/** What a campaign can be sent with before the clinic has a text of its own. */
export const campaignTemplates = {
  campanha: {
    name: 'campanha',
    version: 1,
    language: 'pt_BR',
    category: 'marketing',
    body: 'Olá, {{1}}! A {{2}} tem novidades para você. Veja os horários em {{3}} ou responda a esta mensagem. Para não receber mais ofertas, responda PARAR.',
    parameters: ['firstName', 'clinicName', 'link'],
    buttons: [],
  },
} as const satisfies Record<string, NoticeTemplate>;

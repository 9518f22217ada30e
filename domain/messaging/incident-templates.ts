import type { NoticeTemplate } from './templates.ts';

/** The word of a security incident (LGPD art. 48). A lock screen says nothing of which data: the page behind the link does. */
export const incidentTemplates = {
  aviso_incidente: {
    name: 'aviso_incidente',
    version: 1,
    language: 'pt_BR',
    category: 'utility',
    body: 'Olá, {{1}}! A {{2}} tem um aviso importante sobre a segurança dos seus dados. Veja o que aconteceu, o que já fizemos e o que você pode fazer: {{3}} Se tiver dúvidas, é só responder a esta mensagem.',
    parameters: ['firstName', 'clinicName', 'link'],
    buttons: [],
  },
} as const satisfies Record<string, NoticeTemplate>;

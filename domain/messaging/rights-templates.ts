import type { NoticeTemplate } from './templates.ts';

/** About what a person asked by law. A lock screen says neither what she asked nor what was answered. */
export const rightsTemplates = {
  pedido_respondido: {
    name: 'pedido_respondido',
    version: 1,
    language: 'pt_BR',
    category: 'utility',
    body: 'Olá, {{1}}! A {{2}} respondeu ao pedido que você fez. Para ler, entre com o código que enviamos ao seu celular: {{3}} Se não foi você quem pediu, é só responder a esta mensagem.',
    parameters: ['firstName', 'clinicName', 'link'],
    buttons: [],
  },
} as const satisfies Record<string, NoticeTemplate>;

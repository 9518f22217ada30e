import type { RecallReply } from './recall-payload.ts';
import type { NoticeTemplate } from './templates.ts';

type RecallButton = { readonly reply: RecallReply; readonly title: string };
const buttons: readonly RecallButton[] = [
  { reply: 'wants-visit', title: 'Quero uma revisão' },
  { reply: 'wants-call', title: 'Prefiro uma ligação' },
];
const template = (name: string, body: string): NoticeTemplate => ({
  ...{ name, version: 1, language: 'pt_BR', category: 'utility', body },
  ...{ parameters: ['firstName', 'clinicName'], buttons },
});

/**
 * Of a product that left use. A lock screen names neither product nor treatment: what it is about is said by a person, in the talk that
 * her answer begins. Nobody is frightened in writing: a hit on a lot is no proof (genuine units share its number).
 */
export const recallTemplates = {
  aviso_lote: template(
    'aviso_lote',
    'Olá, {{1}}! A {{2}} tem um aviso importante sobre um atendimento que você fez conosco e quer falar com você. A revisão é sem custo. Como prefere? Toque em uma opção ou responda a esta mensagem.',
  ),
  lembrete_lote: template(
    'lembrete_lote',
    'Olá, {{1}}! A {{2}} ainda não conseguiu falar com você sobre o aviso importante que enviamos. Por favor, toque em uma opção ou responda a esta mensagem: a revisão é sem custo.',
  ),
} as const;

import type { ReturnKind } from '../packages/returns.ts';
import type { ReturnInvite } from '../packages/return-plan.ts';
import type { ReturnReply } from './return-payload.ts';
import type { NoticeTemplate } from './templates.ts';

type ReturnButton = { readonly reply: ReturnReply; readonly title: string };
const buttons: readonly ReturnButton[] = [
  { reply: 'wants', title: 'Quero marcar' },
  { reply: 'not-now', title: 'Agora não' },
];

const template = (
  name: string,
  category: NoticeTemplate['category'],
  body: string,
  more: Pick<NoticeTemplate, 'parameters' | 'buttons'> = {
    parameters: ['firstName', 'clinicName', 'link'],
    buttons,
  },
): NoticeTemplate => ({ name, version: 1, language: 'pt_BR', category, body, ...more });

/**
 * What follows from a treatment. As with visits, a lock screen tells nobody which one it was. A recall offers something, so it is
 * marketing for the provider as it is for the law.
 */
export const careTemplates = {
  convite_sessao: template(
    'convite_sessao',
    'utility',
    'Olá, {{1}}! Aqui é da {{2}}. Está chegando a época da sua próxima sessão. Quer marcar? Você também pode escolher um horário em {{3}} quando preferir.',
  ),
  lembrete_sessao: template(
    'lembrete_sessao',
    'utility',
    'Olá, {{1}}! Passando para lembrar: a {{2}} ainda guarda um horário para a sua próxima sessão. Quer marcar? Você também pode escolher em {{3}} quando preferir.',
  ),
  convite_revisao: template(
    'convite_revisao',
    'utility',
    'Olá, {{1}}! Aqui é da {{2}}. Está na época da sua revisão, que já faz parte do atendimento. Quer marcar? Você também pode escolher um horário em {{3}} quando preferir.',
  ),
  lembrete_revisao: template(
    'lembrete_revisao',
    'utility',
    'Olá, {{1}}! Sua revisão na {{2}} ainda não tem horário, e estes são os melhores dias para ela. Quer marcar? Você também pode escolher em {{3}} quando preferir.',
  ),
  convite_retorno: template(
    'convite_retorno',
    'marketing',
    'Olá, {{1}}! Aqui é da {{2}}. Já faz alguns meses da sua última visita, e talvez seja hora de voltar. Quer marcar? Você também pode escolher um horário em {{3}} quando preferir.',
  ),
  lembrete_retorno: template(
    'lembrete_retorno',
    'marketing',
    'Olá, {{1}}! A {{2}} terá prazer em receber você de novo. Quer marcar? Você também pode escolher um horário em {{3}} quando preferir.',
  ),
  pacote_vence: template(
    'pacote_vence',
    'utility',
    'Olá, {{1}}! Aqui é da {{2}}. Seu pacote ainda tem saldo ({{3}}) e vale até {{4}}. Quer marcar? É só responder a esta mensagem.',
    { parameters: ['firstName', 'clinicName', 'sessions', 'when'], buttons: [] },
  ),
} as const;

const names = { session: 'sessao', 'touch-up': 'revisao', recall: 'retorno' } as const;
export const returnTemplate = (kind: ReturnKind, step: ReturnInvite): NoticeTemplate =>
  careTemplates[`${step === 'invite' ? 'convite' : 'lembrete'}_${names[kind]}`];

/** "3 sessões". */
export const sessionsInWords = (count: number): string => (count === 1 ? '1 sessão' : `${count} sessões`);

/** "10 de dezembro de 2026" of `2026-12-10`. */
export const dayInWords = (day: string): string =>
  new Intl.DateTimeFormat('pt-BR', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(Date.parse(`${day}T00:00:00Z`));

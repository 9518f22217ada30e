import type { MessageTemplate } from './templates.ts';

const language = 'pt_BR';
const category = 'utility';
const buttons = [
  { reply: 'confirm', title: 'Confirmar' },
  { reply: 'reschedule', title: 'Remarcar' },
  { reply: 'cancel', title: 'Cancelar' },
] as const;

/**
 * What the ladder says to somebody who may not come. Read on lock screens like everything of a visit: never the procedure, and no word of a
 * risk. Its buttons are the visit's own, so that an answer goes the way of every answer.
 */
export const noShowTemplates = {
  presenca_consulta: {
    ...{ name: 'presenca_consulta', version: 1, language, category },
    body: 'Olá, {{1}}! Sua consulta na {{2}} é {{3}}. Podemos contar com você? Se o horário não serve mais, dá para remarcar ou cancelar aqui.',
    parameters: ['firstName', 'clinicName', 'when'],
    buttons,
  },
  sinal_consulta: {
    ...{ name: 'sinal_consulta', version: 1, language, category },
    body: 'Olá, {{1}}! Para garantir o seu horário na {{2}}, {{3}}, pedimos um sinal por Pix. Você paga e vê as regras de devolução na página da clínica: {{4}} Se não puder vir, é só remarcar ou cancelar.',
    parameters: ['firstName', 'clinicName', 'when', 'link'],
    buttons,
  },
  remarcar_consulta: {
    ...{ name: 'remarcar_consulta', version: 1, language, category },
    body: 'Olá, {{1}}! Seu horário na {{2}} é {{3}}. Se outro dia for melhor, escolha um novo horário aqui: {{4}} Se você vem, é só confirmar.',
    parameters: ['firstName', 'clinicName', 'when', 'link'],
    buttons,
  },
  horario_liberado: {
    ...{ name: 'horario_liberado', version: 1, language, category },
    body: 'Olá, {{1}}! Como não tivemos resposta, liberamos o seu horário na {{2}} ({{3}}) para outra pessoa. Quando quiser, marque um novo aqui: {{4}} Será um prazer receber você.',
    parameters: ['firstName', 'clinicName', 'when', 'link'],
    buttons: [],
  },
} as const satisfies Record<string, MessageTemplate>;

export type NoShowTemplateName = keyof typeof noShowTemplates;

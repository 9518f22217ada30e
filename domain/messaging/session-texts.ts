/**
 * Answers to a button that was pressed, sent as free text: the client has just written, so the provider's 24 hours are open. Like
 * templates they say neither what is done nor who does it.
 */
export const offerAnswerTexts = {
  accepted: 'Combinado! Sua consulta está marcada para {{when}}. Esperamos você!',
  declined: 'Tudo bem! Você continua na lista de espera e avisamos quando abrir outro horário.',
  over: 'Que pena, esse horário já não está mais disponível. Você continua na lista de espera e avisamos quando abrir outro.',
} as const;

export const offerAnswerText = (answer: keyof typeof offerAnswerTexts, when: string): string =>
  offerAnswerTexts[answer].replace('{{when}}', when);

/** What a keyword is answered with, once: what it did, and the way to undo it. */
export const keywordTexts = {
  leave:
    'Pronto, não vamos mais enviar mensagens por aqui. Se mudar de ideia, responda VOLTAR. Para marcar um horário, é só escrever.',
  'leave-offers':
    'Pronto, não vamos mais enviar ofertas. Você continua recebendo os avisos das suas consultas. Se mudar de ideia, fale com a gente.',
  return:
    'Que bom ter você de volta! Vamos enviar os avisos das suas consultas por aqui. Para parar, responda PARAR.',
} as const;

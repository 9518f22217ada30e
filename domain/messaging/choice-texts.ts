/**
 * The words clients say yes or no to, by version: the clinic must be able to show what was agreed to (LGPD art. 8 §§ 1–2). A change of
 * words is a new version; old ones stay for the proofs that name them. Meta asks that the business be named.
 */
export const choiceTexts = {
  'reception-2026-11':
    'Aceito receber pelo WhatsApp mensagens da {{clinic}} sobre meus atendimentos: confirmações, lembretes e cuidados.',
  'booking-2026-11':
    'Ao pedir o código, você aceita receber mensagens da {{clinic}} sobre seus atendimentos neste número.',
  'import-2026-11': 'Consta no sistema anterior da clínica que esta pessoa aceita mensagens no WhatsApp.',
  'program-2026-11': 'Informado por um sistema que a clínica autorizou.',
  'preferences-2026-11': 'Escolhas na página de preferências da {{clinic}}.',
  'offers-2026-11':
    'Aceito receber ofertas e novidades da {{clinic}}. Posso sair quando quiser, respondendo PARAR ou na página de preferências.',
  'keyword-2026-11': 'A pessoa escreveu a palavra de saída ou de volta.',
  'provider-2026-11': 'A pessoa recusou ofertas nos ajustes do WhatsApp.',
} as const;
export type ChoiceTextVersion = keyof typeof choiceTexts;

export const choiceText = (version: ChoiceTextVersion, clinic: string): string =>
  choiceTexts[version].replace('{{clinic}}', clinic);

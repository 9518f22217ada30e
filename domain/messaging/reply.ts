import { nameWords } from '../clients/name-search.ts';
import { normalizePhone } from '../clients/phone.ts';

/** The spellings under which a clinic may have kept the number of a `wa_id`: with the ninth digit put back, and as it came. */
export function phonesOfSender(from: string): string[] {
  const raw = `+${from.replace(/\D/g, '')}`;
  const normal = normalizePhone(raw);
  return normal === null || normal === raw ? [raw] : [normal, raw];
}

/** `leave`: no more messages on this channel, and no more offers on any; `leave-offers`: no more offers; `return`: the way back. */
export type Keyword = 'leave' | 'leave-offers' | 'return';

/** «CANCELAR» alone is not here: it is what somebody writes about a visit. */
const keywords: Record<Keyword, readonly string[]> = {
  leave: [
    ...['parar', 'pare', 'sair', 'stop', 'descadastrar', 'descadastre', 'unsubscribe', 'quero sair'],
    ...['parar mensagens', 'cancelar mensagens', 'parar de enviar mensagens', 'parar de receber mensagens'],
    ...['nao quero mais mensagens', 'nao quero mais receber mensagens', 'nao quero receber mensagens'],
  ],
  // The last two are the button that Meta puts under marketing templates.
  'leave-offers': [
    ...['parar ofertas', 'sair das ofertas', 'cancelar ofertas', 'nao quero ofertas', 'sem ofertas'],
    ...['parar promocoes', 'interromper promocoes'],
  ],
  return: ['voltar', 'quero voltar', 'start'],
};
const keywordOfWords = new Map(
  Object.entries(keywords).flatMap(([keyword, list]) => list.map((words) => [words, keyword as Keyword])),
);

/** What a message asks for that is nothing but one of the words; accents, letter case and punctuation aside. */
export const keywordOf = (text: string): Keyword | null =>
  text.length > 60 ? null : (keywordOfWords.get(nameWords(text).join(' ')) ?? null);

const yes = new Set(['sim', 'sim confirmo', 'confirmo', 'confirmar', 'confirmado', 'confirmada']);
/** A text that is nothing but a yes, which is what an SMS asks for: it has no buttons. */
export const isYes = (text: string): boolean => text.length <= 60 && yes.has(nameWords(text).join(' '));

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

/** Said around a word that asks for silence, and no part of what is asked. */
const polite = new Set('por favor porfavor pf pfv pfvr obrigado obrigada obg'.split(' '));
const stopSending =
  /^(?:(?:(?:quero|pode|podem) )?(?:pare|parar|parem)(?: de| com)?(?: me)?|nao quero(?: mais)?)(?: (?:mandar|enviar|receber))?(?: (?:as|essas|estas|suas|mais))? (?:mensagem|mensagens|msg|msgs)$/;
/** «Pare com isso»: she wants to hear less, and nobody knows how much less. Offers end; what is about her visits goes on. */
const wantsLess = /^(?:parar|pare|parem|sair|stop|quero parar|quero sair|nao quero(?: mais)? receber)\b/;
const aboutVisits =
  /\b(?:cedo|tarde|antes|depois|hoje|amanha|horas?|horarios?|consultas?|sessao|sessoes|tratamento|procedimento|agenda|dia|dias|semana|mes|casa|trabalho|carro|aqui|ai|tomar|usar|passar|remedio|medicacao|pomada|creme|exames?|resultados?|nota|recibo|botox)\b/;
const mostWords = 8;

/** What a message asks for that is little but one of the words; accents, letter case and punctuation aside. */
export function keywordOf(text: string): Keyword | null {
  if (text.length > 80) return null;
  const words = nameWords(text);
  const all = words.join(' ');
  const bare = words.filter((word) => !polite.has(word)).join(' ');
  const exact = keywordOfWords.get(all) ?? keywordOfWords.get(bare);
  if (exact) return exact;
  if (stopSending.test(bare)) return 'leave';
  // A question asks, and a word about her visits or her treatment is about those.
  const isLoose = words.length <= mostWords && wantsLess.test(bare) && !text.includes('?');
  return isLoose && !aboutVisits.test(all) ? 'leave-offers' : null;
}

const yes = new Set(['sim', 'sim confirmo', 'confirmo', 'confirmar', 'confirmado', 'confirmada']);
/** A text that is nothing but a yes, which is what an SMS asks for: it has no buttons. */
export const isYes = (text: string): boolean => text.length <= 60 && yes.has(nameWords(text).join(' '));

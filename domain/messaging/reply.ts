import { normalizePhone } from '../clients/phone.ts';

/** The spellings under which a clinic may have kept the number of a `wa_id`: with the ninth digit put back, and as it came. */
export function phonesOfSender(from: string): string[] {
  const raw = `+${from.replace(/\D/g, '')}`;
  const normal = normalizePhone(raw);
  return normal === null || normal === raw ? [raw] : [normal, raw];
}

const leavingWords = ['SAIR', 'PARAR', 'STOP', 'DESCADASTRAR'];

/** Words that mean "do not write to me any more" when they are the whole message. */
export const isOptOut = (text: string): boolean =>
  leavingWords.includes(
    text
      .trim()
      .replace(/[.!]+$/, '')
      .toUpperCase(),
  );

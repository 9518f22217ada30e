import type { SendableTemplate } from './conversation-types.ts';

/** The text as it will be read; what is still missing stands in brackets by its name. */
export function fillIn(
  { body, parameters }: Pick<SendableTemplate, 'body' | 'parameters'>,
  values: Readonly<Record<string, string>>,
  nameOf: (parameter: string) => string,
): string {
  return body.replace(/\{\{(\w+)\}\}/g, (whole, mark: string) => {
    // Meta numbers its marks from one; ours may carry the name itself.
    const parameter =
      parameters[Number(mark) - 1]?.name ?? parameters.find(({ name }) => name === mark)?.name;
    if (parameter === undefined) return whole;
    return values[parameter]?.trim() || `[${nameOf(parameter)}]`;
  });
}

/** "Retomar conversa" of `retomar_conversa_v1`: the provider's names are no words for people. */
export function titleOf(name: string): string {
  const words = name.replace(/_v\d+$/, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** Every word that was typed is somewhere in the name or the text; accents do not matter. */
export const isAbout = ({ name, body }: Pick<SendableTemplate, 'name' | 'body'>, term: string): boolean =>
  plain(term)
    .split(/\s+/)
    .every((word) => plain(`${name} ${body}`).includes(word));

/** Control characters and line breaks are refused by WhatsApp within a parameter. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

import { readDay } from './anvisa-date.ts';
import { readCnpj } from './anvisa-holder.ts';
import { fieldsBy } from './anvisa-line.ts';
import type { IrregularLine, LineReader } from './anvisa-rows.ts';
import { cleanText, digitsOf, foldName, optionalText } from './anvisa-text.ts';

const columns = {
  needed: {
    dossier: ['CO_SEQ_DOSSIE_INVESTIG_MED'],
    published: ['DT_PUBLICACAO_MEDIDA'],
    action: ['DS_ACAO_FISCALIZACAO'],
    companyName: ['NO_EMPRESA_INVESTIGADA'],
    companyCnpj: ['NU_CNPJ_EMPRESA_INVESTIGADA'],
    product: ['PRODUTO'],
    registration: ['REGISTRO'],
  },
  optional: {
    process: ['NU_PROCESSO'],
    kind: ['DS_TIPO_PRODUTO'],
    riskCode: ['CO_RISCO'],
    actionCode: ['CO_ACAO_FISCALIZACAO'],
    activityCode: ['CO_ATIVIDADE_FISCALIZACAO'],
    activity: ['DS_ATIVIDADE_FISCALIZACAO'],
    publishedToo: ['DT_PUBLICACAO'],
    products: ['PRODUTOS_CONCATENADOS'],
  },
} as const;

/** Classes of recall (RDC 55/2005, RDC 551/2021), by the code of the file. */
const risks: Record<string, string> = { '19': 'I', '20': 'II', '21': 'III' };

/** FNV-1a over what tells two products of one measure apart; short, and the same in every run. */
function mark(text: string): string {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/**
 * TA_CONSULTA_PRODUTOS_IRREGULARES_RESULTADO.CSV: what was suspended, forbidden or called back. Its days are month-first, unlike all
 * others; NU_CNPJ is whoever told ANVISA, never the accused.
 */
export const readIrregular: LineReader<IrregularLine> = (header) => {
  const fieldsOf = fieldsBy(header, columns);
  if (!fieldsOf) return null;
  return (text) => {
    const field = fieldsOf(text);
    if (!field) return { skipped: 'broken' };
    const dossier = digitsOf(field('dossier'));
    if (dossier === '') return { skipped: 'no-key' };
    const registration = digitsOf(field('registration')) || null;
    const productText = optionalText(field('product')) ?? optionalText(field('products'));
    const [action, activity] = [optionalText(field('action')), optionalText(field('activity'))];
    const product = mark(`${registration ?? ''}|${foldName(productText ?? '')}`);
    const line: IrregularLine = {
      dossier,
      actionKey: [digitsOf(field('actionCode')), digitsOf(field('activityCode')), product].join('-'),
      processNumber: digitsOf(field('process')) || null,
      ...{
        companyName: cleanText(field('companyName')) || null,
        companyCnpj: readCnpj(field('companyCnpj')),
      },
      ...{ productKind: optionalText(field('kind')), productText, registration },
      risk: risks[field('riskCode').trim()] ?? null,
      measure: [action, activity].filter((one) => one !== null).join(': ') || null,
      publishedOn:
        readDay(field('published'), 'month-first') ?? readDay(field('publishedToo'), 'month-first'),
    };
    return { line, unknownWord: false };
  };
};

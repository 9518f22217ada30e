import { readDay } from './anvisa-date.ts';
import { readCnpj } from './anvisa-holder.ts';
import { fieldsBy } from './anvisa-line.ts';
import type { CompanyLine, LineReader } from './anvisa-rows.ts';
import { readSituation, saysNothing } from './anvisa-situation.ts';
import { cleanText, digitsOf, optionalText } from './anvisa-text.ts';

const columns = {
  needed: {
    cnpj: ['NU_CNPJ'],
    name: ['NO_RAZAO_SOCIAL'],
    afe: ['NU_AUTORIZACAO'],
    active: ['ATIVO'],
  },
  optional: {
    city: ['CIDADE'],
    state: ['UF'],
    authorised: ['DT_AUTORIZACAO'],
    cancelled: ['DT_CANCELAMENTO'],
  },
} as const;

/** TA_CONSULTA_FUNCIONAMENTO_EMPRESA_NACIONAL.CSV: authorisations (AFE); a company may have several, by what it does. */
export const readCompanies: LineReader<CompanyLine> = (header) => {
  const fieldsOf = fieldsBy(header, columns);
  if (!fieldsOf) return null;
  return (text) => {
    const field = fieldsOf(text);
    if (!field) return { skipped: 'broken' };
    const [cnpj, afe] = [readCnpj(field('cnpj')), digitsOf(field('afe'))];
    if (cnpj === null || afe === '') return { skipped: 'no-key' };
    const cancelledOn = readDay(field('cancelled'));
    const situation = readSituation(field('active'));
    const line: CompanyLine = {
      ...{ cnpj, afe: afe.padStart(7, '0'), name: cleanText(field('name')) },
      // Cancelled by its own date, whatever the other column says.
      isActive: situation === 'active' && cancelledOn === null,
      ...{ authorisedOn: readDay(field('authorised')), cancelledOn },
      ...{ city: optionalText(field('city')), state: optionalText(field('state')) },
    };
    return { line, unknownWord: situation === 'unknown' && !saysNothing(field('active')) };
  };
};

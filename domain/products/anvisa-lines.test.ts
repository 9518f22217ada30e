import { describe, expect, it } from 'vitest';
import { headers } from '../../local/simulators/anvisa/headers.ts';
import { realDevices, realMedicines } from '../../local/simulators/anvisa/real-rows.ts';
import { readCompanies } from './anvisa-companies.ts';
import { readCosmetics } from './anvisa-cosmetics.ts';
import { readDevices } from './anvisa-devices.ts';
import { readIrregular } from './anvisa-irregular.ts';
import { readMedicines } from './anvisa-medicines.ts';
import type { LineReader } from './anvisa-rows.ts';
import { stateOf } from './anvisa-state.ts';

const today = '2026-11-27';
function read<Line>(reader: LineReader<Line>, header: string, line: string): Line {
  const result = reader(header)?.(line);
  if (!result || 'skipped' in result) throw new Error(`not read: ${line}`);
  return result.line;
}
const medicine = (line: string) => read(readMedicines, headers.medicines, line);
const device = (line: string) => read(readDevices, headers.devices, line);
const cosmetic = (line: string) => read(readCosmetics, headers.cosmetics, line);

describe('rows that ANVISA published', () => {
  it.each([
    ['BOTOX', '198600019', '2027-09-30', 'active'],
    ['BOTOX', '101470045', '2027-09-30', 'inactive'],
    ['DYSPORT', '169770001', '2029-04-30', 'active'],
    ['XEOMIN', '188020001', '2029-12-31', 'active'],
    ['BELKYRA', '101470185', '2028-03-31', 'inactive'],
    ['PLIAGLIS', '101430075', '2028-09-30', 'active'],
    ['OZURDEX', '198600020', '2035-07-31', 'active'],
    ['OZURDEX', '101470176', '2025-07-31', 'inactive'],
    ['A SAÚDE DA MULHER', '102351059', '2029-07-01', 'active'],
    ['PROSTOKOS', '115570044', '2026-06-01', 'active'],
    ['ABLOK', '109740100', '2025-05-01', 'active'],
  ])('%s %s of medicines', (name, key, validUntil, situation) => {
    const line = realMedicines.find((one) => one.includes(`;${key};`)) ?? '';
    expect(medicine(line)).toMatchObject({
      name,
      key,
      validUntil,
      situation,
      isTest: false,
      regime: 'medicine',
    });
  });

  it('tells the holder’s number and name, which are one field', () => {
    expect(medicine(realMedicines[0] ?? '')).toMatchObject({
      ...{ holderCnpj: '15800545000150', holderName: 'ABBVIE FARMACÊUTICA LTDA.', nameKey: 'botox' },
      activeIngredient: 'TOXINA BOTULÍNICA A',
    });
  });

  it('makes no product invalid by its date', () => {
    const ablok = medicine(realMedicines.find((line) => line.includes('ABLOK')) ?? '');
    expect(stateOf({ ...ablok, goneOn: null }, { regime: 'medicine', today, sourceDate: today })).toBe(
      'active-date-passed',
    );
  });

  it('leaves a test of theirs without a number out, and marks one that has a number', () => {
    const test = realMedicines.at(-1) ?? '';
    expect(readMedicines(headers.medicines)?.(test)).toEqual({ skipped: 'no-key' });
    expect(medicine(test.replace('BIOLÓGICO;;', 'BIOLÓGICO;123456789;')).isTest).toBe(true);
  });

  it('has every device, with its maker, class and eleven digits', () => {
    const lines = realDevices.map(device);
    expect(lines).toHaveLength(18);
    expect(lines[0]).toMatchObject({
      ...{ key: '80251760010', name: 'Restylane', processNumber: '25351341240201524', riskClass: 'IV' },
      ...{
        makerNames: 'Q-MED AB (SUÉCIA)',
        validUntil: '2030-12-31',
        situation: 'active',
        isIndefinite: false,
      },
    });
    expect(lines.find(({ key }) => key === '80212489003')).toMatchObject({
      isIndefinite: true,
      validUntil: null,
    });
    expect(lines.filter(({ key }) => key.startsWith('1036')).map(({ nameKey }) => nameKey)[2]).toBe(
      'equipamento de criolipolise de placas e eletroestimulacao',
    );
  });

  it('reads devices of the other file’s columns: VIGENTE and a day', () => {
    const header =
      'NUMERO_REGISTRO_CADASTRO;NUMERO_PROCESSO;NOME_TECNICO;CLASSE_RISCO;NOME_COMERCIAL;CNPJ_DETENTOR_REGISTRO_CADASTRO;DETENTOR_REGISTRO_CADASTRO;NOME_FABRICANTE;NOME_PAIS_FABRIC;DT_PUB_REGISTRO_CADASTRO;VALIDADE_REGISTRO_CADASTRO;SITUACAO_REGISTRO';
    const needles = read(
      ...([readDevices, header] as const),
      '10330710009;1;Agulhas;II;Agulhas;1;X;Y;BRASIL;09/05/2000;VIGENTE;Válido',
    );
    expect(needles).toMatchObject({ isIndefinite: true, technicalName: 'Agulhas', riskClass: 'II' });
    const screw = read(
      ...([readDevices, header] as const),
      '81987060005;1;Parafuso;III;PARAFUSO;1;X;Y;BRASIL;04/11/2024;04/11/2034;Em validação',
    );
    expect(screw).toMatchObject({ validUntil: '2034-11-04', situation: 'unknown' });
  });
});

describe('cosmetics', () => {
  const notified =
    '25351429171202362;CREME D\'\'ANTA "SLIM" 30G;12345678000195;LOÇÃO E CIA;12/08/2034;S;;Notificado;0;26/11/2026';

  it('are found by their process, because most have no number', () => {
    expect(cosmetic(notified)).toMatchObject({
      ...{ key: '25351429171202362', registration: null, name: 'CREME D\'ANTA "SLIM" 30G' },
      ...{
        validUntil: '2034-08-12',
        situation: 'active',
        category: 'Notificado',
        holderCnpj: '12345678000195',
      },
    });
    expect(cosmetic(notified.replace(';S;;', ';N;201230456;'))).toMatchObject({
      ...{ registration: '201230456', situation: 'inactive', key: '25351429171202362' },
    });
    // Thirteen digits are an old process here, not a presentation.
    expect(cosmetic(notified.replace('25351429171202362', '2500000550891')).key).toBe('2500000550891');
  });

  it('are read with entities, broken letters and marks that nobody sees', () => {
    const odd = notified.replace('CREME', '&#8207;LOÃ‡ÃƒO &AMP; CREMEâ€\u008f');
    expect(cosmetic(odd).name).toBe('LOÇÃO & CREME D\'ANTA "SLIM" 30G');
  });

  it('of a test, and a header among the rows, are marked', () => {
    expect(cosmetic(notified.replace('12345678000195', '11111111000191')).isTest).toBe(true);
    expect(cosmetic(notified.replace(/CREME[^;]*/, 'teste')).isTest).toBe(true);
    expect(cosmetic(notified.replace(/CREME[^;]*/, 'NO_PRODUTO')).isTest).toBe(true);
    expect(cosmetic(notified.replace(/CREME[^;]*/, 'KIT TESTE DE MECHA')).isTest).toBe(false);
  });

  it('with a column too few or too many are skipped, one with a last semicolon is not', () => {
    const reader = readCosmetics(headers.cosmetics);
    expect(reader?.(notified.replace(';0;', ';'))).toEqual({ skipped: 'broken' });
    expect(reader?.(notified.replace('SLIM', 'SL;IM'))).toEqual({ skipped: 'broken' });
    expect(reader?.(`${notified};`)).toHaveProperty('line');
    expect(reader?.(notified.replace('25351429171202362', ''))).toEqual({ skipped: 'no-key' });
  });

  it('whose field is quoted keep their semicolons, and a word nobody knows is told', () => {
    expect(cosmetic(notified.replace(/CREME[^;]*/, '"KIT ""A""; B"')).name).toBe('KIT "A"; B');
    expect(readCosmetics(headers.cosmetics)?.(notified.replace(';S;', ';X;'))).toMatchObject({
      unknownWord: true,
    });
  });
});

describe('companies and irregular products', () => {
  const company = '3271206000144;HTM LTDA;HTM;8021248;SIM;AMPARO;SP;01/02/2001;';

  it('has an authorisation until the day it was cancelled', () => {
    expect(read(readCompanies, headers.companies, company)).toEqual({
      ...{
        cnpj: '03271206000144',
        afe: '8021248',
        name: 'HTM LTDA',
        isActive: true,
        city: 'AMPARO',
        state: 'SP',
      },
      ...{ authorisedOn: '2001-02-01', cancelledOn: null },
    });
    expect(read(readCompanies, headers.companies, `${company}03/04/2025`)).toMatchObject({
      ...{ isActive: false, cancelledOn: '2025-04-03' },
    });
  });

  it('reads days month-first, the accused and not the filer, and one key for a product of a measure', () => {
    const line =
      '4711;25351000001202601;99999999000100;QUEM AVISOU;1;Medicamento;19;Risco I;1;FALSÁRIOS LTDA;12345678000195;70;03/25/2026 00:00:00;3;2;03/24/2026 00:00:00;BOTOX;Recolhimento;Comercialização;x;BOTOX 100U LOTE C7654C3F;198600019;11/26/2026 03:00:00';
    const entry = read(readIrregular, headers.irregular, line);
    expect(entry).toMatchObject({
      ...{ dossier: '4711', companyName: 'FALSÁRIOS LTDA', companyCnpj: '12345678000195', risk: 'I' },
      ...{ registration: '198600019', publishedOn: '2026-03-25', measure: 'Recolhimento: Comercialização' },
      productText: 'BOTOX 100U LOTE C7654C3F',
    });
    const other = read(readIrregular, headers.irregular, line.replace('C7654C3F', 'C3239C3'));
    expect(other.actionKey).not.toBe(entry.actionKey);
    expect(read(readIrregular, headers.irregular, line).actionKey).toBe(entry.actionKey);
  });
});

describe('a header that drifted', () => {
  it('is not read at all, but one in another order or with a mark in front is', () => {
    expect(readMedicines(headers.medicines.replace('SITUACAO_REGISTRO', 'SITUACAO'))).toBeNull();
    expect(readCosmetics('<html>')).toBeNull();
    expect(readMedicines(`ï»¿${headers.medicines.toLowerCase()}`)).not.toBeNull();
    const columns = headers.cosmetics.split(';').reverse();
    const fields = '25351429171202362;CREME;12345678000195;X;12/08/2034;S;;Notificado;0;26/11/2026'
      .split(';')
      .reverse();
    expect(read(readCosmetics, columns.join(';'), fields.join(';')).name).toBe('CREME');
  });
});

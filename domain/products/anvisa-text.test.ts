import { describe, expect, it } from 'vitest';
import { faultOfStage } from './anvisa-catalogue.ts';
import { readDay, readValidity } from './anvisa-date.ts';
import { readCnpj, readHolder } from './anvisa-holder.ts';
import { splitLine } from './anvisa-line.ts';
import { readSituation, saysNothing } from './anvisa-situation.ts';
import { cleanText, foldName, fromLatin1, optionalText, repairMojibake } from './anvisa-text.ts';

describe('letters', () => {
  it('are Windows-1252 where Latin-1 has nothing', () => {
    const bytes = Buffer.from([0x93, 0x53, 0x4c, 0x49, 0x4d, 0x94, 0x20, 0x80, 0xe7, 0x81]);
    expect(fromLatin1(bytes.toString('latin1'))).toBe('“SLIM” €ç\u0081');
  });

  it('of UTF-8 read with the wrong table are put right, others stay', () => {
    expect(repairMojibake('LOÃ‡ÃƒO')).toBe('LOÇÃO');
    expect(repairMojibake(fromLatin1(Buffer.from('HIDRATAÇÃO – 30º').toString('latin1')))).toBe(
      'HIDRATAÇÃO – 30º',
    );
    for (const text of ['LOÇÃO', 'AVELÃ “DOCE”', 'PÂNTANO', 'MAÇÃ™ 中'])
      expect(repairMojibake(text)).toBe(text);
  });

  it('hide in entities, once or twice, of any case', () => {
    expect(cleanText('A &AMP; B &amp;amp; C &#8207;D &#x41; &nada;')).toBe('A & B & C D A &nada;');
    expect(cleanText("D''ANTA  \t X")).toBe("D'ANTA X");
    expect(optionalText(' NULL ')).toBeNull();
    expect(foldName('Ácido HIALURÔNICO')).toBe('acido hialuronico');
  });
});

describe('days', () => {
  it('are read in each form, and never turned round', () => {
    expect(readDay('01/05/2025')).toBe('2025-05-01');
    expect(readDay('13/01/2025 10:11:12')).toBe('2025-01-13');
    expect(readDay('092027')).toBe('2027-09-30');
    expect(readDay('022028')).toBe('2028-02-29');
    expect(readDay('03/25/2026 00:00:00', 'month-first')).toBe('2026-03-25');
    expect(readDay('2026-03-25T00:00:00')).toBe('2026-03-25');
    for (const text of ['03/25/2026', '31/02/2026', '132027', '000000', 'x', '', undefined, '01/01/0001'])
      expect(readDay(text), text).toBeNull();
    expect(readDay('25/03/2026', 'month-first')).toBeNull();
  });

  it('may be a word that means for ever', () => {
    expect(readValidity(' Vigente ')).toEqual({ validUntil: null, isIndefinite: true });
    expect(readValidity('')).toEqual({ validUntil: null, isIndefinite: false });
  });
});

describe('words and numbers', () => {
  it('of both years say the same', () => {
    expect(['VÁLIDO', 'Ativo', 'S', 'válido'].map(readSituation)).toEqual(Array(4).fill('active'));
    expect(['CADUCO/CANCELADO', 'INATIVO', 'Inválido', 'N'].map(readSituation)).toEqual(
      Array(4).fill('inactive'),
    );
    expect([readSituation('Em validação'), saysNothing('EM VALIDAÇÃO'), saysNothing('Extinto')]).toEqual([
      ...['unknown', true, false],
    ]);
  });

  it('of a holder stand in one field, or alone', () => {
    expect(readHolder('15800545000150 - ABBVIE - FILIAL')).toEqual({
      cnpj: '15800545000150',
      name: 'ABBVIE - FILIAL',
    });
    expect(readHolder('ABBVIE')).toEqual({ cnpj: null, name: 'ABBVIE' });
    expect(readHolder('')).toEqual({ cnpj: null, name: null });
    expect(readCnpj('12.ABC.345/01DE-35')).toBe('12ABC34501DE35');
    expect(readCnpj('317372000146')).toBe('00317372000146');
  });

  it('split at semicolons, but not at those inside quotes', () => {
    expect(splitLine('a;"b;""c""";d"e";')).toEqual(['a', 'b;"c"', 'd"e"', '']);
    expect(splitLine('a;"never closed;b')).toEqual(['a', '"never closed', 'b']);
    expect(splitLine('"";b')).toEqual(['', 'b']);
  });
});

describe('a staged file', () => {
  const staged = { rows: 1_000, broken: 0, unknown: 0 };
  it('is refused when it shrank by more than a fifth, or reads badly', () => {
    expect(faultOfStage(staged, null)).toBeNull();
    expect(faultOfStage(staged, { rows: 1_250 })).toBeNull();
    expect(faultOfStage(staged, { rows: 1_251 })).toBe('shrunk');
    expect(faultOfStage({ ...staged, broken: 11 }, null)).toBe('unreadable');
    expect(faultOfStage({ ...staged, rows: 0 }, null)).toBe('unreadable');
    expect(faultOfStage({ ...staged, unknown: 11 }, null)).toBe('unknown-words');
  });
});

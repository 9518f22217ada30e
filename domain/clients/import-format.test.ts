import { describe, expect, it } from 'vitest';
import { hasSeparatorLine, isBinary, sniffDelimiter, sniffEncoding } from './import-format.ts';
import { guessMapping } from './import-guess.ts';
import { columnPositions, mappingFaults } from './import-targets.ts';

const bytes = (...parts: (string | number)[]) =>
  new Uint8Array(
    parts.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part, 'utf8')])),
  );

describe('the file', () => {
  it('that is a workbook or holds zero bytes is no text', () => {
    expect(isBinary(bytes('PK', 3, 4))).toBe(true);
    expect(isBinary(bytes(0xd0, 0xcf, 0x11, 0xe0))).toBe(true);
    expect(isBinary(bytes('a', 0, 'b'))).toBe(true);
    expect(isBinary(bytes('nome;cpf'))).toBe(false);
  });
  it('is UTF-8 with or without mark, Windows-1252 or UTF-16 of Excel', () => {
    expect(sniffEncoding(bytes(0xef, 0xbb, 0xbf, 'João'))).toBe('utf-8');
    expect(sniffEncoding(bytes('João'))).toBe('utf-8');
    expect(sniffEncoding(bytes('Jo', 0xe3, 'o'))).toBe('windows-1252');
    expect(sniffEncoding(bytes(0xff, 0xfe, 'a', 0))).toBe('utf-16le');
    expect(sniffEncoding(bytes('nome'))).toBe('utf-8');
  });
  it('whose sample ends inside a character is still UTF-8', () => {
    expect(sniffEncoding(bytes('João').slice(0, 3))).toBe('utf-8');
  });
  it.each([
    ['Nome;Telefone;Obs, notas', ';'],
    ['Nome,Telefone,"Obs; notas; outras; mais"', ','],
    ['Nome\tTelefone', '\t'],
    ['sep=,\nNome,Telefone', ','],
    ['Nome', ';'],
  ])('%j is separated by %j', (text, delimiter) => expect(sniffDelimiter(text)).toBe(delimiter));
  it('may begin with the line that Excel puts first', () => {
    expect(hasSeparatorLine('sep=;\r\nNome')).toBe(true);
    expect(hasSeparatorLine('separação;b')).toBe(false);
  });
});

describe('the mapping', () => {
  it('is refused when nobody could be told apart or no day is known', () => {
    expect(mappingFaults('appointments', { procedure: 'Serviço' }).map(({ code }) => code)).toEqual([
      'client-not-mapped',
      'date-not-mapped',
    ]);
    expect(mappingFaults('clients', { phone: 'Fone' }).map(({ code }) => code)).toEqual(['name-not-mapped']);
    expect(mappingFaults('clients', { name: 'Nome', time: 'Hora' }).map(({ code }) => code)).toEqual([
      'target-unknown',
    ]);
  });
  it('names the columns that the file does not have', () => {
    const { positions, faults } = columnPositions({ name: 'Nome', cpf: 'CPF' }, [' Nome ', 'Fone']);
    expect(positions).toEqual([['name', 0]]);
    expect(faults).toEqual([{ path: 'mapping.cpf', code: 'column-missing' }]);
  });
  it('is proposed from the header of the public no-show data', () => {
    const header =
      'PatientId,AppointmentID,Gender,ScheduledDay,AppointmentDay,Age,Neighbourhood,Scholarship,Hipertension,Diabetes,Alcoholism,Handcap,SMS_received,No-show';
    expect(guessMapping('appointments', header.split(','))).toEqual({
      clientReference: 'PatientId',
      reference: 'AppointmentID',
      bookedAt: 'ScheduledDay',
      date: 'AppointmentDay',
      noShow: 'No-show',
    });
  });
  it("is proposed from an ordinary clinic's headers", () => {
    expect(
      guessMapping('clients', [
        'Código',
        'Nome completo',
        'CPF',
        'Celular',
        'E-mail',
        'Data de nascimento',
        'Observações',
      ]),
    ).toEqual({
      reference: 'Código',
      name: 'Nome completo',
      cpf: 'CPF',
      phone: 'Celular',
      email: 'E-mail',
      birthDate: 'Data de nascimento',
      notes: 'Observações',
    });
    expect(
      guessMapping('appointments', [
        'Paciente',
        'Telefone',
        'Data',
        'Horário',
        'Serviço',
        'Profissional',
        'Situação',
        'Duração (min)',
      ]),
    ).toEqual({
      clientName: 'Paciente',
      clientPhone: 'Telefone',
      date: 'Data',
      time: 'Horário',
      procedure: 'Serviço',
      professional: 'Profissional',
      status: 'Situação',
      durationMin: 'Duração (min)',
    });
  });
});

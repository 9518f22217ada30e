import { describe, expect, it } from 'vitest';
import { dayInWords } from './care-templates.ts';
import { shortWhen, smsOf } from './sms-templates.ts';
import { messageTemplates, visitWhen } from './templates.ts';

const link = 'https://app.neonpro.com.br/c/3f2b8a64-9c1d-4e57-8a3b-0d6f5e4c3b2a';
const startsAt = Date.parse('2026-11-24T17:30:00Z');
const values = {
  firstName: 'Maria',
  clinicName: 'Clínica de Estética Avançada Bela Vista da Consolação',
  when: visitWhen(startsAt, 'America/Sao_Paulo'),
  minutes: '45',
  until: '15:30',
  sessions: '3 sessões',
  link,
};
const spoken = [
  ...['confirmacao_consulta', 'lembrete_consulta', 'pos_atendimento', 'aviso_atraso', 'vaga_disponivel'],
  ...['convite_sessao', 'lembrete_sessao', 'convite_revisao', 'lembrete_revisao'],
  ...['convite_retorno', 'lembrete_retorno', 'pacote_vence', 'pedido_respondido'],
];

describe('an SMS in place of a template', () => {
  it('says nothing for codes, conversations and uses nobody knows', () => {
    const silent = messageTemplates.map(({ name }) => name).filter((name) => smsOf(name, values) === null);
    expect(silent).toEqual(expect.arrayContaining(['codigo_acesso']));
    expect(silent.filter((name) => spoken.includes(name))).toEqual([]);
    expect(smsOf('nobody', values)).toBeNull();
  });

  it('fits one segment without accents, with a long clinic name and the whole link', () => {
    for (const use of spoken)
      for (const canReply of [false, true]) {
        const sms = smsOf(use, values, { canReply });
        expect([use, sms?.segments, sms?.encoding]).toEqual([use, 1, 'gsm-7']);
        expect(sms?.text).toMatch(/^(Clinica|Bela Vista)/);
        expect(sms?.text).toMatch(/^[\x20-\x7e]+$/);
        expect(sms?.text).not.toMatch(/undefined|\{|procedimento|botox|toxina/i);
      }
  });

  it('gives the visit, the way to change it, and asks for an answer only where one is taken', () => {
    const short = { ...values, clinicName: 'Clínica Aurora' };
    expect(smsOf('confirmacao_consulta', short)?.text).toBe(
      `Clinica Aurora: sua consulta dia 24/11 (ter) as 14:30. Confirme ou mude em ${link}`,
    );
    expect(smsOf('confirmacao_consulta', short, { canReply: true })?.text).toBe(
      `Clinica Aurora: sua consulta dia 24/11 (ter) as 14:30. Responda SIM para confirmar. Mudar: ${link}`,
    );
    const { link: _, ...without } = short;
    expect(smsOf('confirmacao_consulta', without)?.text).toBe(
      'Clinica Aurora: sua consulta dia 24/11 (ter) as 14:30.',
    );
  });

  it('shortens a clinic name by whole words, and takes a second segment rather than a name nobody knows', () => {
    expect(smsOf('confirmacao_consulta', values, { canReply: true })?.text).toMatch(/^Bela Vista: /);
    const oneWord = { ...values, clinicName: 'Harmonizacaofacialcorporaleestetica' };
    const sms = smsOf('confirmacao_consulta', oneWord, { canReply: true });
    expect(sms).toMatchObject({ segments: 2, encoding: 'gsm-7' });
    expect(sms?.text).toContain('Harmonizacaofacialcorporaleestetica');
  });

  it('writes days and times in figures, and leaves alone what it cannot read', () => {
    expect(shortWhen(visitWhen(Date.parse('2026-03-01T12:00:00Z'), 'America/Sao_Paulo'))).toBe(
      'dia 01/03 (dom) às 09:00',
    );
    expect(shortWhen(visitWhen(Date.parse('2026-02-28T12:00:00Z'), 'America/Manaus'))).toBe(
      'dia 28/02 (sáb) às 08:00',
    );
    expect(shortWhen(dayInWords('2026-12-10'))).toBe('10/12/2026');
    expect(shortWhen('amanhã cedo')).toBe('amanhã cedo');
  });
});

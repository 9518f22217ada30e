import { describe, expect, it } from 'vitest';
import { noShowTemplates } from './no-show-templates.ts';
import { smsOf } from './sms-templates.ts';
import { messageTemplates, visitWhen, type MessageTemplate } from './templates.ts';
import { templateUseOf } from './template-uses.ts';

const templates: MessageTemplate[] = Object.values(noShowTemplates);
const values = {
  firstName: 'Maria',
  clinicName: 'Clínica de Estética Avançada Bela Vista da Consolação',
  when: visitWhen(Date.parse('2026-11-24T17:30:00Z'), 'America/Sao_Paulo'),
  link: 'https://app.neonpro.com.br/c/3f2b8a64-9c1d-4e57-8a3b-0d6f5e4c3b2a',
};

describe('what the ladder says', () => {
  it('neither begins nor ends with a parameter, numbers them in order, and never repeats a name', () => {
    for (const { body, parameters } of templates) {
      const numbers = [...body.matchAll(/\{\{(\d+)\}\}/g)].map((match) => Number(match[1]));
      expect(numbers).toEqual(parameters.map((_, index) => index + 1));
      expect(body).not.toMatch(/^\{\{|\}\}$/);
    }
    const names = messageTemplates.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('names no procedure, no illness and no risk', () => {
    for (const { body } of templates)
      expect(body).not.toMatch(/procedimento|toxina|laser|preench|peeling|tratamento|sessão|risco|falta/i);
  });

  it('can always be answered with the buttons of the visit, except where the time is gone', () => {
    for (const { name, buttons } of templates)
      expect(buttons.map(({ title }) => title)).toEqual(
        name === 'horario_liberado' ? [] : ['Confirmar', 'Remarcar', 'Cancelar'],
      );
  });

  it('lies among the texts of a visit', () => {
    for (const { name } of templates) expect(templateUseOf(name)?.area).toBe('visit');
  });

  it('fits one SMS without accents, with a long clinic name and the whole link', () => {
    for (const { name } of templates)
      for (const canReply of [false, true]) {
        const sms = smsOf(name, values, { canReply });
        expect([name, sms?.segments, sms?.encoding]).toEqual([name, 1, 'gsm-7']);
        expect(sms?.text).toMatch(/^(Clinica|Bela Vista)/);
        expect(sms?.text).toContain(values.link);
      }
  });
});

import { describe, expect, it } from 'vitest';
import { buildReplyPayload, parseReplyPayload, visitReplies } from './payloads.ts';
import {
  accessTemplates,
  firstNameOf,
  renderSignInCode,
  renderTemplate,
  visitTemplateNames,
  visitTemplates,
  visitWhen,
  type MessageTemplate,
} from './templates.ts';

const appointmentId = '0b6f3d8a-2f60-4c0d-9a3e-3f2b1c4d5e6f';

describe('the messages of a visit', () => {
  it('refuses payloads that this house did not write', () => {
    for (const payload of [
      '',
      'appt:7f3c:confirm',
      `appt:${appointmentId}:erase`,
      ` ${buildReplyPayload({ appointmentId, reply: 'confirm' })}`,
      `appt:${appointmentId}:confirm\n`,
      `appt:${appointmentId}:confirm:`,
      `appt:${appointmentId}:confirm:-1`,
      `appt:${appointmentId}:confirm:1:2`,
    ])
      expect(parseReplyPayload(payload)).toBeUndefined();
  });

  it('reads back each button that it wrote, with the start or without', () => {
    for (const reply of visitReplies)
      for (const start of [{}, { startsAt: Date.parse('2026-11-24T17:30:00Z') }]) {
        const payload = { appointmentId, reply, ...start };
        expect(parseReplyPayload(buildReplyPayload(payload))).toEqual(payload);
      }
  });

  it('keeps the rules of the provider: numbered parameters, none at the edges, short titles and payloads', () => {
    for (const name of visitTemplateNames) {
      const template: MessageTemplate = visitTemplates[name];
      const numbers = [...template.body.matchAll(/\{\{(\d+)\}\}/g)].map((match) => Number(match[1]));
      expect(numbers).toEqual(template.parameters.map((_, index) => index + 1));
      expect(template.body).not.toMatch(/^\{\{|\}\}$/);
      expect(template.body.length).toBeLessThanOrEqual(1024);
      expect(template.buttons.length).toBeLessThanOrEqual(3);
      for (const { title } of template.buttons) expect(title.length).toBeLessThanOrEqual(20);
      for (const payload of renderTemplate(name, { appointmentId, startsAt: Date.now() }, {})
        .quickReplyPayloads)
        expect(payload.length).toBeLessThanOrEqual(256);
    }
  });

  it('says nothing of the procedure, because a lock screen is read by others', () => {
    for (const { body } of Object.values(visitTemplates))
      expect(body).not.toMatch(/procedimento|toxina|laser|preench|peeling|depila|tratamento/i);
  });

  it('asks for confirmation in words a person would say', () => {
    const startsAt = Date.parse('2026-11-24T17:30:00Z');
    const { text, buttons, providerName } = renderTemplate(
      'confirmacao_consulta',
      { appointmentId },
      {
        firstName: firstNameOf('  Maria Aparecida dos Santos'),
        clinicName: 'Clínica\n Bela   Vista',
        when: visitWhen(startsAt, 'America/Sao_Paulo'),
      },
    );
    expect(providerName).toBe('confirmacao_consulta_v1');
    expect(text).toBe(
      'Olá, Maria! Sua consulta na Clínica Bela Vista está marcada para terça-feira, 24 de novembro, às 14:30. Você confirma sua presença?',
    );
    expect(buttons.map((button) => button.title)).toEqual(['Confirmar', 'Remarcar', 'Cancelar']);
  });

  it('brings a sign-in code without the name of whoever has the number, under the same rules of the provider', () => {
    const { text, providerName, bodyParams } = renderSignInCode({
      clinicName: 'Clínica Bela Vista',
      code: '042317',
      link: 'https://neonpro.example/c/1/entrar#2.abc',
    });
    expect(providerName).toBe('codigo_acesso_v1');
    expect(text).toBe(
      'Seu código para entrar na página da Clínica Bela Vista é 042317. Ele vale por 10 minutos. Se preferir, toque neste link: https://neonpro.example/c/1/entrar#2.abc Não compartilhe esta mensagem com ninguém.',
    );
    const { body, parameters } = accessTemplates.codigo_acesso;
    expect(body).not.toMatch(/^\{\{|\}\}$/);
    expect(bodyParams).toHaveLength(parameters.length);
  });

  it("tells the time in the clinic's own zone", () => {
    const startsAt = Date.parse('2026-11-24T02:30:00Z');
    expect(visitWhen(startsAt, 'America/Noronha')).toBe('terça-feira, 24 de novembro, às 00:30');
    expect(visitWhen(startsAt, 'America/Rio_Branco')).toBe('segunda-feira, 23 de novembro, às 21:30');
  });
});

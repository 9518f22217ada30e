import { describe, expect, it } from 'vitest';
import { returnKinds } from '../packages/returns.ts';
import { careTemplates, dayInWords, returnTemplate, sessionsInWords } from './care-templates.ts';
import { buildReturnPayload, parseReturnPayload, returnReplies } from './return-payload.ts';
import { renderNotice } from './templates.ts';

const id = '0b6f3d8a-2f60-4c0d-9a3e-3f2b1c4d5e6f';

describe('the messages that follow from a treatment', () => {
  it('refuses payloads that this house did not write', () => {
    for (const payload of [
      '',
      `ret:${id}`,
      `ret:${id}:cancel`,
      ` ret:${id}:wants`,
      `ret:${id}:wants\n`,
      `appt:${id}:wants`,
    ])
      expect(parseReturnPayload(payload)).toBeUndefined();
  });

  it('reads back each button that it wrote', () => {
    for (const reply of returnReplies)
      expect(parseReturnPayload(buildReturnPayload(id, reply))).toEqual({ returnId: id, reply });
  });

  it('keeps the rules of the provider, and says nothing of the treatment on a lock screen', () => {
    for (const { body, parameters, buttons } of Object.values(careTemplates)) {
      const numbers = [...body.matchAll(/\{\{(\d+)\}\}/g)].map((match) => Number(match[1]));
      expect(numbers).toEqual(parameters.map((_, index) => index + 1));
      expect(body).not.toMatch(/^\{\{|\}\}$/);
      expect(body).not.toMatch(/procedimento|toxina|laser|preench|peeling|depila|tratamento/i);
      for (const { title } of buttons) expect(title.length).toBeLessThanOrEqual(20);
    }
  });

  it('calls what sells by its name, and what belongs to the treatment by another', () => {
    for (const kind of returnKinds)
      for (const step of ['invite', 'remind'] as const)
        expect(returnTemplate(kind, step).category).toBe(kind === 'recall' ? 'marketing' : 'utility');
  });

  it('speaks of sessions and days as a person would', () => {
    expect([sessionsInWords(1), sessionsInWords(3)]).toEqual(['1 sessão', '3 sessões']);
    expect(dayInWords('2026-12-10')).toBe('10 de dezembro de 2026');
    const values = {
      firstName: 'Ana',
      clinicName: 'Aurora',
      sessions: '1 sessão',
      when: dayInWords('2026-12-10'),
    };
    expect(renderNotice(careTemplates.pacote_vence, values).bodyParams).toEqual([
      'Ana',
      'Aurora',
      '1 sessão',
      '10 de dezembro de 2026',
    ]);
  });
});

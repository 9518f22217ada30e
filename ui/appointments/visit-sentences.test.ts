import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { storyKinds } from '../../domain/appointments/story.ts';
import { i18n } from '../i18n/index.ts';
import { withSetup } from '../testing.ts';
import type { TimelineEvent } from './types.ts';
import { now, visit } from './samples.ts';
import { useVisitSentences } from './visit-sentences.ts';

const sentences = () => withSetup(useVisitSentences).result;
const waiting = (waitingFor: never, until: string | null = null, next: string | null = null) => ({
  now: { waitingFor, until, next: next as never, nextAt: until },
});

describe('the story of a visit', () => {
  beforeEach(() => vi.useFakeTimers({ now, toFake: ['Date'] }));
  afterEach(() => vi.useRealTimers());

  it('says what it waits for, until when in clinic time, and what comes next', () => {
    expect(sentences().now(visit())).toBe('Aguardando resposta de Ana até amanhã, 10h; depois, lembrete.');
  });

  it('says who has to act when the client asked for a new time', () => {
    expect(sentences().now(visit({}, waiting('clinic-to-reschedule' as never)))).toBe(
      'Ana pediu para remarcar: escolha um novo horário.',
    );
  });

  it('says when the next message leaves', () => {
    const story = waiting('confirmation-time' as never, '2026-11-25T20:15:00Z', 'confirmation-request');
    expect(sentences().now(visit({}, story))).toBe('O pedido de confirmação sai hoje, 17h15.');
  });

  it('has an end for each way of ending', () => {
    const over = waiting('nothing' as never);
    expect(sentences().now(visit({ status: 'done' }, over))).toBe('Visita concluída, sem nada pendente.');
    expect(sentences().now(visit({ status: 'cancelled' }, over))).toBe(
      'Visita cancelada; o horário ficou livre.',
    );
  });

  it('tells the past with who did it, and never fails on a kind it does not know', () => {
    const told = (kind: string, actorRole: string, actorName: string | null, details = {}) =>
      sentences().happened(visit(), {
        at: '2026-11-25T12:00:00Z',
        kind,
        actorRole,
        actorName,
        details,
      } as TimelineEvent);
    expect(told('booked', 'receptionist', 'Patrícia Nogueira')).toBe('Agendada por Patrícia Nogueira');
    expect(told('confirm', 'client', null)).toBe('Confirmada por Ana');
    expect(told('no-show', 'system', null, { reason: 'grace-over' })).toBe(
      'Falta registrada por NeonPro, sem chegada no tempo de tolerância',
    );
    expect(told('move', 'manager', 'Bia', { from: '2026-11-26T17:30:00Z', to: '2026-11-27T13:00:00Z' })).toBe(
      'Remarcada por Bia: de amanhã, 14h30 para sex., 27 nov., 10h',
    );
    expect(told('message-sent', 'system', null, { step: 'reminder' })).toBe('Enviamos lembrete a Ana');
    expect(told('something-new', 'manager', null)).toBe('Atualização por alguém da equipe');
  });

  it('has a sentence for every kind of event', () => {
    expect(storyKinds.filter((kind) => !i18n.global.te(`visit.past.${kind}`))).toEqual([]);
  });
});

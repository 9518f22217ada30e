import { describe, expect, it } from 'vitest';
import { eventContent } from './event-content.ts';
import { card } from './samples.ts';
import type { AppointmentCard } from './types.ts';

const words = {
  time: () => '14:30',
  status: () => 'Confirmada',
  who: () => 'com Juliana Carvalho',
  attention: 'Pede atenção',
  squeezedIn: 'Encaixe',
  icon: () => null,
};
function draw(change: Partial<AppointmentCard> = {}) {
  const one = card(change);
  const host = document.createElement('div');
  const [service] = one.services;
  if (service) host.append(...eventContent(one, service, words));
  const hidden = [...host.querySelectorAll('[aria-hidden]')].map((node) => node.textContent).join('|');
  return { seen: hidden, heard: host.querySelector('.sr-only')?.textContent };
}

describe('the inside of a block on the agenda', () => {
  it('is read aloud as hour, name, procedure, with whom and state', () => {
    expect(draw().heard).toBe(
      '14:30, Ana Beatriz Albuquerque, Limpeza de pele, com Juliana Carvalho, Confirmada',
    );
  });

  it('says that it is a squeeze-in and that somebody has to look at it', () => {
    expect(draw({ isSqueezedIn: true, needsAttention: true }).heard).toMatch(
      /Confirmada, Encaixe, Pede atenção$/,
    );
  });

  it('never leaves the name out of what is seen, however short the visit is', () => {
    const [service] = card().services;
    const services = service ? [{ ...service, endsAt: '2026-11-26T17:40:00.000Z' }] : [];
    expect(draw({ services }).seen).toBe('14:30 Ana Beatriz Albuquerque');
    expect(draw().seen).toContain('Limpeza de pele');
  });
});

import { screen } from '@testing-library/vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { renderInApp, signedIn } from '../testing.ts';
import MessageBubble from './MessageBubble.vue';
import NoteCard from './NoteCard.vue';
import { itemOf } from './samples.ts';

const reactions = { busy: { value: null }, own: () => null, react: () => Promise.resolve() };
const bubble = (change: Parameters<typeof itemOf>[0], more: object = {}) =>
  renderInApp(MessageBubble, {
    ...{ item: itemOf(change), name: 'Ana Lima', isFirst: true, isReplaced: false, quoted: null },
    ...{ mayAnswer: true, reactions },
    ...more,
  });
const says = (text: string | RegExp) => expect(screen.getByText(text)).toBeTruthy();

describe('a message on the screen', () => {
  beforeEach(() => {
    signedIn();
  });

  it('says where it is, and no more than a provider told', () => {
    for (const [state, said] of [
      ['pending', 'Na fila'],
      ['accepted', 'Aceita pelo provedor'],
      ['sent', 'Enviada'],
      ['delivered', 'Entregue'],
      ['read', 'Lida'],
    ] as const) {
      bubble({ state });
      says(said);
    }
  });

  it('admits what nobody knows, and what that means for a second try', () => {
    bubble({ state: 'unknown' });
    says('Não sabemos se saiu');
    says(/para não enviar duas vezes/);
    bubble({ state: 'needs-person' });
    says('Não sabemos se chegou');
    says(/pergunte à pessoa/);
  });

  it('waits with a reason and an end', () => {
    bubble({ state: 'pending', waitCode: 'quiet-hours', notBefore: '2026-11-27T11:00:00Z' });
    says(/^Aguardando até /);
    says('Fora do horário combinado para mensagens.');
  });

  it('fails with the reason in words, a code only where there are none, and says that an SMS stepped in', () => {
    bubble({ state: 'failed', errorCode: '131026' }, { isReplaced: true });
    says('Não entregue');
    says(/não usa WhatsApp neste número.*Enviamos por SMS\./);
    bubble({ state: 'failed', errorCode: '987654' });
    says('O WhatsApp recusou (código 987654).');
    bubble({ channel: 'sms', fallbackOf: 'm0' });
    says('WhatsApp não entregue → SMS');
  });

  it('tells what stands where there are no words', () => {
    bubble({ kind: 'in', text: null, inboundType: 'location', state: null, origin: null });
    says('Localização');
    bubble({ kind: 'in', text: null, inboundType: 'poll', state: null, origin: null });
    says(/não entrega este tipo/);
    bubble({ text: null, state: 'pending', origin: 'visit', author: null });
    says('O texto é escrito na hora do envio.');
  });

  it('can be answered only while the window is open, and only on WhatsApp', () => {
    bubble({ kind: 'in' });
    expect(screen.getByRole('button', { name: 'Responder' })).toBeTruthy();
    bubble({ kind: 'in' }, { mayAnswer: false });
    expect(screen.queryByRole('button', { name: 'Responder' })).toBeNull();
    bubble({ kind: 'in', channel: 'sms' });
    expect(screen.queryByRole('button', { name: 'Responder' })).toBeNull();
  });
});

describe('a note', () => {
  it('says that the client does not see it, and has no ticks', () => {
    signedIn();
    renderInApp(NoteCard, { item: itemOf({ kind: 'note', state: null, text: 'Ligar amanhã' }) });
    says('Nota interna');
    says(/Só a equipe vê/);
    expect(screen.queryByText('Entregue')).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { keywordOf, phonesOfSender } from './reply.ts';
import { isStillWanted, visitMessageKey } from './visit-message.ts';

describe('a reply from a telephone', () => {
  it('is matched with the ninth digit put back, and as it came', () => {
    expect(phonesOfSender('553187654321')).toEqual(['+5531987654321', '+553187654321']);
    expect(phonesOfSender('5511987654321')).toEqual(['+5511987654321']);
    expect(phonesOfSender('351912345678')).toEqual(['+351912345678']);
  });

  it('asks for silence only when the words are all there is', () => {
    for (const text of [
      'SAIR',
      ' sair. ',
      'Parar!',
      'stop',
      'Cancelar mensagens',
      'Não quero mais mensagens',
    ])
      expect(keywordOf(text)).toBe('leave');
    for (const text of ['não quero sair', 'vou parar o carro', '', 'cancelar', `${'parar '.repeat(20)}`])
      expect(keywordOf(text)).toBeNull();
  });

  it('asks for silence in more words, too, and for less in words that could mean either', () => {
    for (const text of [
      'Parar por favor',
      'Pare de me mandar mensagem!',
      'quero parar de receber mensagens',
      'não quero mais receber msg',
    ])
      expect(keywordOf(text)).toBe('leave');
    for (const text of [
      'quero parar',
      'Não quero mais receber',
      'pare com isso',
      'parar com essa propaganda',
    ])
      expect(keywordOf(text)).toBe('leave-offers');
  });

  it('is no such thing when it is about her day or her treatment, or asks', () => {
    for (const text of [
      'quero sair mais cedo',
      'sair tarde',
      'parar de tomar o remédio',
      'parar por quanto tempo?',
      'quero parar o tratamento',
      'não quero receber o procedimento hoje',
      'pare o carro na frente, por favor, que eu já desço',
      'não quero parar',
    ])
      expect(keywordOf(text)).toBeNull();
  });

  it('asks for no more offers, or for the way back', () => {
    expect(keywordOf('Interromper promoções')).toBe('leave-offers');
    expect(keywordOf('voltar!')).toBe('return');
    expect(keywordOf('posso voltar amanhã?')).toBeNull();
  });
});

describe('whether a visit still wants a message', () => {
  const visit = { status: 'booked', startsAt: 5, rescheduleRequested: false } as const;

  it('says no for another start, a wish to move, and a status that has passed it', () => {
    expect(isStillWanted('reminder', 4, visit)).toBe(false);
    expect(isStillWanted('reminder', 5, { ...visit, rescheduleRequested: true })).toBe(false);
    expect(isStillWanted('confirmation-request', 5, { ...visit, status: 'confirmed' })).toBe(false);
    expect(isStillWanted('reminder', 5, { ...visit, status: 'arrived' })).toBe(false);
    expect(isStillWanted('after-care', 5, visit)).toBe(false);
  });

  it('says yes while the visit is as it was', () => {
    expect(isStillWanted('confirmation-request', 5, visit)).toBe(true);
    expect(isStillWanted('reminder', 5, { ...visit, status: 'confirmed' })).toBe(true);
    expect(isStillWanted('after-care', 5, { ...visit, status: 'done' })).toBe(true);
  });

  it('has another key after a move, the same one for every retry', () => {
    expect(visitMessageKey('w', 'reminder', 5)).not.toBe(visitMessageKey('w', 'reminder', 6));
    expect(visitMessageKey('w', 'reminder', 5)).toBe(visitMessageKey('w', 'reminder', 5));
  });
});

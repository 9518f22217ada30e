import { describe, expect, it } from 'vitest';
import { valueFault } from './template-values.ts';

describe('a value that staff write into an approved text', () => {
  it.each(['Ana', 'Maria José', 'D’Ávila', 'Ana-Clara'])('may be a name: %s', (name) => {
    expect(valueFault('firstName', name)).toBeNull();
  });

  it.each([
    ['firstName', 'Ana, 50% só hoje', 'not-a-name'],
    ['firstName', 'Ana aproveite a nossa promoção', 'not-a-name'],
    ['firstName', 'A'.repeat(41), 'too-long'],
    ['firstName', 'seu botox', 'health-word'],
    ['until', 'veja clinica.com.br/oferta', 'link'],
    ['until', 'https://x.example', 'link'],
    ['when', 'a aplicação de amanhã', 'health-word'],
  ])('is no place for more: %s «%s»', (name, value, fault) => {
    expect(valueFault(name, value)).toBe(fault);
  });

  it('may be a time or a number', () => {
    expect(valueFault('when', 'terça-feira, 24 de novembro, às 14:30')).toBeNull();
    expect(valueFault('until', '15:00.')).toBeNull();
  });
});

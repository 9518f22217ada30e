import { describe, expect, it } from 'vitest';
import { fillIn, isAbout, oneLine, titleOf } from './template-text.ts';

const parameters = [
  { name: 'firstName', isFilled: true },
  { name: 'when', isFilled: false },
];
const nameOf = (name: string) => ({ firstName: 'Primeiro nome', when: 'Dia e hora' })[name] ?? name;

describe('a template filled in', () => {
  it('reads as it will be read, and shows what is missing by its name', () => {
    const template = { body: 'Olá, {{1}}! Temos {{2}} livre, {{1}}.', parameters };
    expect(fillIn(template, { firstName: 'Ana', when: ' ' }, nameOf)).toBe(
      'Olá, Ana! Temos [Dia e hora] livre, Ana.',
    );
    expect(fillIn({ body: 'Oi, {{firstName}} {{9}}', parameters }, { firstName: 'Ana' }, nameOf)).toBe(
      'Oi, Ana {{9}}',
    );
  });

  it('is found by any words, with or without accents', () => {
    const template = { name: 'Horário disponível', body: 'Quer reservar?' };
    expect(isAbout(template, 'horario RESERVAR')).toBe(true);
    expect(isAbout(template, '')).toBe(true);
    expect(isAbout(template, 'campanha')).toBe(false);
  });

  it('is called by words, not by the name that the provider knows', () => {
    expect(titleOf('retomar_conversa_v12')).toBe('Retomar conversa');
    expect(titleOf('Semana da pele')).toBe('Semana da pele');
  });

  it('has no line breaks inside a parameter', () => {
    expect(oneLine(' amanhã\n às  10h ')).toBe('amanhã às 10h');
  });
});

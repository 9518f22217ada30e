import { describe, expect, it } from 'vitest';
import { healthWordIn } from './health-words.ts';
import { bodyMax, exampleValues, named, nextName, numbered, templateFaults } from './template-rules.ts';
import { templateUseOf, templateUses, type TemplateUse } from './template-uses.ts';

const use = (name: string): TemplateUse => templateUseOf(name) as TemplateUse;
const reminder = use('lembrete_consulta');
const good = 'Oi, {{firstName}}! Aqui é da {{clinicName}}: esperamos você na {{when}}, combinado?';

describe('the text of a template', () => {
  it.each([
    ['', 'required'],
    ['   ', 'required'],
    [`${good} ${'a'.repeat(bodyMax)}`, 'too-long'],
    [`${good}\n\n\nAté lá!`, 'blank-runs'],
    [`${good}\tAté lá!`, 'blank-runs'],
    ['{{firstName}}, esperamos você na clínica {{clinicName}} na {{when}}, combinado?', 'edge-parameter'],
    ['Oi! Aqui é da {{clinicName}}, e a sua visita está marcada para {{when}}', 'edge-parameter'],
    [`${good} O código é {{code}}, viu?`, 'unknown-parameter'],
    [`${good} E {{1}} também.`, 'unknown-parameter'],
    [`${good} E {nome} também.`, 'unknown-parameter'],
    [`${good} Até lá, {{firstName}}!`, 'repeated-parameter'],
    ['Oi, {{firstName}}! Esperamos você na {{when}}, combinado? Até breve!', 'missing-parameter'],
    ['Oi, {{firstName}} {{clinicName}} espera você na {{when}}, combinado?', 'parameters-side-by-side'],
    ['Oi {{firstName}}, {{clinicName}}, {{when}}!', 'too-few-words'],
    [`${good} Não esqueça do seu botox.`, 'health-word'],
    [`${good} Veja https://bit.ly/abc agora.`, 'short-link'],
  ])('is refused: %j is %s', (text, code) => {
    expect(templateFaults(reminder, text)).toContain(code);
  });

  it('of an offer says how to stop them', () => {
    const offer = 'Olá, {{firstName}}! A {{clinicName}} preparou novidades para você neste mês.';
    expect(templateFaults(use('campanha'), offer)).toEqual(['says-no-stop']);
    expect(templateFaults(use('campanha'), `${offer} Responda PARAR para não receber mais.`)).toEqual([]);
  });

  it('tells all its faults at once', () => {
    expect(templateFaults(reminder, '{{firstName}} laser {{code}}')).toEqual(
      expect.arrayContaining(['edge-parameter', 'unknown-parameter', 'missing-parameter', 'health-word']),
    );
  });

  it('is good as the house writes it, for every use', () => {
    for (const each of templateUses.filter(({ mayHaveOwn }) => mayHaveOwn))
      expect(templateFaults(each, named(each.house.body, each.parameters)), each.use).toEqual([]);
  });

  it('may do without the name and the link, and in another order', () => {
    const text = 'Sua visita na {{clinicName}} é {{when}}. Até lá!';
    expect(templateFaults(reminder, text)).toEqual([]);
    expect(numbered(text)).toEqual({
      body: 'Sua visita na {{1}} é {{2}}. Até lá!',
      parameters: ['clinicName', 'when'],
    });
  });

  it('comes back as people wrote it', () => {
    const { body, parameters } = numbered(good);
    expect(body).toContain('{{3}}');
    expect(named(body, parameters)).toBe(good);
  });
});

describe('words of health', () => {
  it.each([
    ['Sua sessão de Toxina está chegando', 'toxina'],
    ['DEPILAÇÃO a laser', 'depilacao'],
    ['preenchimento labial', 'preenchimento'],
    ['Aplicação de ácido hialurônico', 'aplicacao'],
    ['criolipólise', 'criolipolise'],
    ['(Botox)', 'botox'],
  ])('are found in %j', (text, word) => {
    expect(healthWordIn(text)).toBe(word);
  });

  it.each(['Esperamos você!', 'Sua próxima sessão', 'o horário é especial', 'Entre no site da clínica'])(
    'are not found in %j',
    (text) => {
      expect(healthWordIn(text)).toBeNull();
    },
  );
});

describe('a name', () => {
  const clinicId = '0a1b2c3d-0000-4000-8000-000000000000';
  it('is never used twice, never the house’s and never another clinic’s', () => {
    expect(nextName('lembrete_consulta', clinicId, [])).toBe('lembrete_consulta_0a1b2c3d_v1');
    const known = ['lembrete_consulta_v7', 'lembrete_consulta_0a1b2c3d_v9', 'x_0a1b2c3d_v40'];
    expect(nextName('lembrete_consulta', clinicId, known)).toBe('lembrete_consulta_0a1b2c3d_v10');
  });

  it('has an example for the provider’s reviewers in every place', () => {
    for (const { parameters } of templateUses)
      for (const name of parameters) expect(exampleValues[name]).toMatch(/\S/);
  });
});

import { describe, expect, it } from 'vitest';
import { emptyContent } from './incident-content.ts';
import { ageGroup, anpdDraft, complementDraft, type DraftFacts, peopleNotice } from './incident-drafts.ts';
import { incidentCriteria, incidentKinds } from './incident.ts';

const facts: DraftFacts = {
  ...{ clinicName: 'Clínica Aurora', timeZone: 'America/Manaus', kind: 'lost-device' },
  knownAt: Date.parse('2026-11-27T03:30:00Z'),
  ...{ occurredFrom: null, occurredTo: null, criteria: ['sensitive', 'authentication'] },
  content: { ...emptyContent, summary: 'Notebook furtado.' },
  ...{ people: { total: 7, children: 1, elderly: 2 }, delays: {} },
};
const answer = (field: string, more: Partial<DraftFacts> = {}) =>
  anpdDraft({ ...facts, ...more }).find((one) => one.field === field)?.text;

describe('the draft for the authority', () => {
  it('is in Portuguese words, never in codes', () => {
    expect(answer('kind')).toBe('Perda ou furto de equipamento ou de documento');
    expect(answer('criteria')).toBe('Dados pessoais sensíveis (saúde); Dados de autenticação em sistemas');
    for (const kind of incidentKinds) expect(answer('kind', { kind })).not.toBe(kind);
    const all = answer('criteria', { criteria: [...incidentCriteria] });
    for (const code of incidentCriteria) expect(all).not.toContain(code);
  });

  it('counts who is asked for apart, and says the hour of the clinic', () => {
    expect(answer('people')).toContain(
      '7 no total; crianças ou adolescentes: 1; pessoas idosas: 2; outras: 4.',
    );
    expect(answer('known')).toContain('26 de novembro de 2026');
    expect(answer('rootCause')).toContain('Ainda em apuração');
  });

  it('has for the complement what was written since, and nothing else', () => {
    const fields = complementDraft(facts, new Set(['rootCause', 'contact'])).map(({ field }) => field);
    expect(fields).toEqual(['dpo', 'rootCause']);
    expect(complementDraft(facts, new Set())).toEqual([]);
  });
});

describe('the notice to the people', () => {
  it('says why it comes late only when it does', () => {
    expect(peopleNotice(facts)).not.toContain('Por que avisamos só agora');
    expect(peopleNotice({ ...facts, delays: { people: 'Perícia.' } })).toContain('Perícia.');
  });

  it('knows children and the elderly by their age on the day', () => {
    expect(ageGroup('2008-11-28', '2026-11-27')).toBe('child');
    expect(ageGroup('2008-11-27', '2026-11-27')).toBe('adult');
    expect(ageGroup('1966-11-27', '2026-11-27')).toBe('elderly');
    expect(ageGroup(null, '2026-11-27')).toBe('adult');
  });
});

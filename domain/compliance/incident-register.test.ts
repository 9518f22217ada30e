import { describe, expect, it } from 'vitest';
import { emptyContent } from './incident-content.ts';
import { incidentRegisterCsv, type RegisterLine } from './incident-register.ts';

const line: RegisterLine = {
  ...{ reference: '2026-A1B2C3', kind: 'lost-device', timeZone: 'America/Sao_Paulo', people: 12 },
  ...{ reportedAt: new Date('2026-11-20T13:00:00Z'), knownAt: new Date('2026-11-20T12:30:00Z') },
  ...{ occurredFrom: null, occurredTo: null, decision: 'no-notify', criteria: ['sensitive'] },
  content: { ...emptyContent, summary: 'Um "tablet"; sumiu.\nNa recepção.' },
  ...{ reason: 'Estava cifrado.', notes: {}, notice: null, conclusion: '', closedAt: null },
  ...{ anpdDoneAt: null, peopleDoneAt: null, declarationDoneAt: null, complementDoneAt: null },
  keptUntil: '2031-11-20',
};
const cells = (csv: string, row: number) => csv.slice(1).split('\r\n')[row]?.slice(1, -1).split('";"') ?? [];

describe('the register of incidents as a file', () => {
  it('has a line of names and one of each incident, in the clinic’s hours', () => {
    const csv = incidentRegisterCsv([line]);
    expect(csv.startsWith('\u{feff}"Referência";"Tipo";"Conhecido em"')).toBe(true);
    const [heads, first] = [cells(csv, 0), cells(csv, 1)];
    expect(first).toHaveLength(heads.length);
    const of = (head: string) => first[heads.indexOf(head)];
    expect(
      ['Referência', 'Conhecido em', 'Pessoas afetadas', 'Decisão', 'Motivo da decisão'].map(of),
    ).toEqual([...['2026-A1B2C3', '20/11/2026 09:30', '12', 'não comunicar', 'Estava cifrado.']]);
    expect([of('Circunstâncias'), of('Guardado ao menos até')]).toEqual([
      'Um ""tablet""; sumiu.\nNa recepção.',
      '20/11/2031',
    ]);
  });

  it.each(['=1+1', '+55', '-1', '@x', '\tx'])('gives a spreadsheet no formula: %s', (text) => {
    const content = { ...emptyContent, summary: text };
    expect(incidentRegisterCsv([{ ...line, content, conclusion: text }]).split(`"'${text}"`)).toHaveLength(3);
  });
});

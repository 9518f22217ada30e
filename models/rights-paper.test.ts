import { expect, it } from 'vitest';
import { erasureSections } from './rights-paper.ts';

it('says what an erasure took, what stays and why, and what is still to come', () => {
  const sections = erasureSections({
    erased: [{ class: 'messages', count: 1234 }],
    kept: [{ class: 'clinical', count: 3, ground: 'clinical-record', until: '2046-11-27' }],
    pending: [
      { what: 'backups', until: null },
      { what: 'short-lived', until: '2027-02-25' },
    ],
  });
  expect(sections.map(({ title, table }) => [title, table?.rows])).toEqual([
    ['Eliminado', [['Mensagens', '1.234']]],
    ['Mantido por lei', [['Prontuário', 'prontuário, 20 anos (Lei 13.787/2018)', '27/11/2046']]],
    [
      'Ainda pendente',
      [
        ['cópias de segurança antigas', ''],
        ['o que desaparece sozinho em poucos dias', '25/02/2027'],
      ],
    ],
  ]);
});

it('leaves out what is empty', () => {
  const sections = erasureSections({ erased: [], kept: [], pending: [{ what: 'backups', until: null }] });
  expect(sections.map(({ title }) => title)).toEqual(['Ainda pendente']);
});

import type { ProcessingRegister } from '../../models/processing-register.ts';
import { type PdfSection, pdfOf } from '../../models/pdf.ts';

type Activity = ProcessingRegister['activities'][number];

const words = (list: readonly string[]): string => list.join('; ') || 'Ninguém';
const head = ({ clinicName, officer, day }: ProcessingRegister): PdfSection => ({
  title: 'Agentes de tratamento',
  facts: [
    ['Controlador', clinicName],
    ['Operador', 'NeonPro'],
    [
      'Encarregado',
      [officer.officerName, officer.officerContact].filter(Boolean).join(', ') || 'Não nomeado',
    ],
    ['Situação em', day.split('-').reverse().join('/')],
  ],
});

const activity = (one: Activity): PdfSection => ({
  title: one.activity,
  facts: [
    ['Finalidade', one.purpose],
    ['Base legal', one.legalBasis],
    ['Titulares', words(one.subjects)],
    ['Dados', `${words(one.data)}${one.isSensitive ? ' (sensíveis)' : ''}`],
    ['Origem', one.collectedFrom],
    ['Compartilhamento', words(one.sharedWith)],
    ['Transferência internacional', one.abroad ?? 'Não há'],
    ['Guarda', words(one.retention.map(({ source, keepDays }) => `${keepDays} dias (${source})`))],
    ['Segurança', words(one.measures)],
    ['Declarada desde', one.since.split('-').reverse().join('/')],
  ],
});

const impact = (one: Activity): PdfSection[] =>
  one.impact === null
    ? []
    : [
        {
          title: one.activity,
          facts: [
            ['Por que', one.impact.trigger],
            ['Dados', words(one.data)],
            ['Coleta e segurança', `${one.impact.method}; ${words(one.measures)}`],
            ['Conclusão', one.impact.conclusion],
          ],
          table: {
            head: ['Risco', 'Medida'],
            rows: one.impact.risks.map(({ risk, mitigation }) => [risk, mitigation]),
          },
        },
      ];

export type RegisterKind = 'ropa' | 'ripd';
const titles = {
  ropa: 'Registro das operações de tratamento (LGPD, art. 37)',
  ripd: 'Relatório de impacto à proteção de dados pessoais (LGPD, art. 38)',
};

/** The register or the report as the ANPD is shown it. */
export function registerPaper(kind: RegisterKind, register: ProcessingRegister): Promise<Buffer> {
  const parts = kind === 'ropa' ? register.activities.map(activity) : register.activities.flatMap(impact);
  const options = { at: new Date(`${register.day}T12:00:00Z`), footer: register.clinicName };
  return pdfOf(titles[kind], [head(register), ...parts], options);
}

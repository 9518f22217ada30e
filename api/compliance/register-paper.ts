import { type PdfSection, pdfOf } from '../../models/pdf.ts';
import type { RegisterContent } from './register-presenter.ts';

type Activity = RegisterContent['activities'][number];

const words = (list: readonly string[]): string => list.join('; ') || 'Ninguém';
const head = ({ controller, operator, officer }: RegisterContent, day: string): PdfSection => ({
  title: 'Agentes de tratamento',
  facts: [
    ['Controlador', controller],
    ['Operador', operator],
    ['Encarregado', officer ? `${officer.name}, ${officer.contact}` : 'Não nomeado'],
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

/** The register or the report as the ANPD is shown it: as it is on a day, or as a version said it then. */
export function registerPaper(
  kind: RegisterKind,
  content: RegisterContent,
  { day, version }: { day: string; version?: { number: number; sha256: string } },
): Promise<Buffer> {
  const parts = kind === 'ropa' ? content.activities.map(activity) : content.activities.flatMap(impact);
  const published = version ? `, versão ${version.number}, SHA-256 ${version.sha256}` : '';
  const options = { at: new Date(`${day}T12:00:00Z`), footer: content.controller + published };
  return pdfOf(titles[kind], [head(content, day), ...parts], options);
}

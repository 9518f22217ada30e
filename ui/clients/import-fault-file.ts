import type { ImportFault } from './import-types.ts';
import { saveBytes } from '../save-bytes.ts';

/** A cell that begins like a formula would be run by a spreadsheet program (CWE-1236). */
const cell = (text: string): string => `"${text.replace(/^([=+\-@\t\r])/, "'$1").replaceAll('"', '""')}"`;

interface Words {
  t: (key: string) => string;
  dayTime: (instant: string) => string;
}

/** The list as Excel in Brazil opens it: semicolons, and the mark that says UTF-8. Events are told by when they are. */
export function faultFile(faults: readonly ImportFault[], { t, dayTime }: Words): string {
  const first = faults.some(({ startsAt }) => startsAt !== null) ? 'event' : 'row';
  const head = [first, 'column', 'reason'].map((key) => cell(t(`imports.${key}`)));
  const rows = faults.map(({ row, column, code, startsAt }) => [
    startsAt === null ? String(row) : cell(dayTime(startsAt)),
    cell(column),
    cell(t(`imports.error.${code}`)),
  ]);
  return `\uFEFF${[head, ...rows].map((cells) => cells.join(';')).join('\r\n')}\r\n`;
}

export function saveFaults(faults: readonly ImportFault[], fileName: string, words: Words): void {
  saveBytes(
    `${fileName.replace(/\.[^.]*$/, '')}-${words.t('imports.faultsFile')}.csv`,
    new Blob([faultFile(faults, words)], { type: 'text/csv;charset=utf-8' }),
  );
}

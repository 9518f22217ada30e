import type { ImportFault } from './import-types.ts';

/** A cell that begins like a formula would be run by a spreadsheet program (CWE-1236). */
const cell = (text: string): string => `"${text.replace(/^([=+\-@\t\r])/, "'$1").replaceAll('"', '""')}"`;

/** The list as Excel in Brazil opens it: semicolons, and the mark that says UTF-8. */
export function faultFile(faults: readonly ImportFault[], t: (key: string) => string): string {
  const head = ['row', 'column', 'reason'].map((key) => cell(t(`imports.${key}`)));
  const rows = faults.map(({ row, column, code }) => [
    String(row),
    cell(column),
    cell(t(`imports.error.${code}`)),
  ]);
  return `\uFEFF${[head, ...rows].map((cells) => cells.join(';')).join('\r\n')}\r\n`;
}

export function saveFaults(
  faults: readonly ImportFault[],
  fileName: string,
  t: (key: string) => string,
): void {
  const url = URL.createObjectURL(new Blob([faultFile(faults, t)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${fileName.replace(/\.[^.]*$/, '')}-${t('imports.faultsFile')}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}

import { type Cells, parseAppointmentRow, parseClientRow } from '../../domain/clients/import-rows.ts';
import {
  type ImportMapping,
  type ImportTarget,
  importTargets,
  type RowFault,
  type SheetKind,
} from '../../domain/clients/import-targets.ts';
import { guessMapping } from '../../domain/clients/import-guess.ts';
import type { Sheet } from './import-sheet.ts';

/** What the file looks like: visits have a day. */
export const guessKind = (header: readonly string[]): SheetKind => {
  const { date, startsAt } = guessMapping('appointments', header);
  return date || startsAt ? 'appointments' : 'clients';
};

export const targetOf = (mapping: ImportMapping, column: string): ImportTarget | null =>
  (Object.entries(mapping) as [ImportTarget, string][]).find(([, name]) => name === column)?.[0] ?? null;

/** Gives a column a meaning; a meaning belongs to one column only. */
export function assign(mapping: ImportMapping, column: string, target: ImportTarget | null): ImportMapping {
  const rest = Object.fromEntries(
    Object.entries(mapping).filter(([known, name]) => name !== column && known !== target),
  ) as ImportMapping;
  return target ? { ...rest, [target]: column } : rest;
}

/** The faults of the rows seen so far, by the rules of the import itself; the catalogue and the agenda speak later. */
export function tryRows(kind: SheetKind, mapping: ImportMapping, sheet: Sheet, today: string): RowFault[][] {
  return sheet.rows.map((row) => {
    const entries = (importTargets[kind] as readonly ImportTarget[]).flatMap((target) => {
      const at = sheet.header.indexOf(mapping[target] ?? '');
      return at < 0 ? [] : [[target, row[at] ?? ''] as const];
    });
    const cells = Object.fromEntries(entries) as Cells<never>;
    return (kind === 'clients' ? parseClientRow(cells, today) : parseAppointmentRow(cells)).faults ?? [];
  });
}

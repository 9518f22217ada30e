import type { Cells, Parsed } from '../../domain/clients/import-rows.ts';
import type { ImportMapping, ImportTarget, RowFault } from '../../domain/clients/import-targets.ts';
import type { Chunk } from '../../models/import-chunk.ts';
import type { ImportFault } from '../../models/import.ts';

/** What is wrong, row by row, in the words of the person's file: its row numbers and column names. */
export class FaultList {
  readonly faults: ImportFault[] = [];
  readonly #mapping: ImportMapping;
  constructor(mapping: ImportMapping) {
    this.#mapping = mapping;
  }

  add(row: number, { target, code }: RowFault): void {
    this.faults.push({ row, column: (target && this.#mapping[target]) ?? '', code });
  }
}

export interface ReadRow<Row> {
  rowNo: number;
  row: Row;
}

/** The rows of a chunk that can be read; the others leave their faults in the list. */
export function readRows<Target extends ImportTarget, Row>(
  { targets, rows }: Chunk,
  faults: FaultList,
  parse: (cells: Cells<Target>) => Parsed<Row>,
): ReadRow<Row>[] {
  return rows.flatMap(([rowNo, values]) => {
    if (values === null) {
      faults.add(rowNo, { target: null, code: 'columns-shifted' });
      return [];
    }
    const cells = Object.fromEntries(
      targets.map((target, index) => [target, values[index] ?? '']),
    ) as Cells<Target>;
    const parsed = parse(cells);
    if (!parsed.faults) return [{ rowNo, row: parsed.row }];
    for (const fault of parsed.faults) faults.add(rowNo, fault);
    return [];
  });
}

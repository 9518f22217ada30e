import type { Cells, Parsed } from '../../domain/clients/import-rows.ts';
import type { ImportTarget } from '../../domain/clients/import-targets.ts';
import type { Chunk } from '../../models/import-chunk.ts';
import type { ChunkReport } from './chunk-report.ts';

export interface ReadRow<Row> {
  rowNo: number;
  row: Row;
}

/** The rows of a chunk that can be read; the others leave their faults in the report. */
export function readRows<Target extends ImportTarget, Row>(
  { targets, rows }: Chunk,
  report: ChunkReport,
  parse: (cells: Cells<Target>) => Parsed<Row>,
): ReadRow<Row>[] {
  return rows.flatMap(([rowNo, values]) => {
    if (values === null) {
      report.add(rowNo, { target: null, code: 'columns-shifted' });
      return [];
    }
    const cells = Object.fromEntries(
      targets.map((target, index) => [target, values[index] ?? '']),
    ) as Cells<Target>;
    const parsed = parse(cells);
    if (!parsed.faults) return [{ rowNo, row: parsed.row }];
    for (const fault of parsed.faults) report.add(rowNo, fault);
    return [];
  });
}

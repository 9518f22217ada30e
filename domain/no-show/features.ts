import type { GroupTable } from './artefact.ts';
import { columnOf, type ColumnName, type Look } from './columns.ts';
import { historyOf } from './history.ts';
import type { Moment, RiskVisit } from './risk-visit.ts';

/** What of an artefact the features need. */
export interface Frame {
  columns: readonly ColumnName[];
  tables: readonly GroupTable[];
}

/**
 * The features of a visit at a moment, in the order of the columns; NaN is unknown. They depend only on the visit, on what was known of the
 * same client's other visits (`others`, in any order, the visit itself may be among them), and on the tables of the artefact.
 */
export function featuresOf(
  visit: RiskVisit,
  others: readonly RiskVisit[],
  moment: Moment,
  frame: Frame,
): Float64Array {
  const look: Look = { visit, history: historyOf(visit, others, moment), moment };
  const features = new Float64Array(frame.columns.length);
  for (let at = 0; at < features.length; at += 1)
    features[at] = valueOf(look, frame, frame.columns[at] as ColumnName);
  return features;
}

function valueOf(look: Look, { tables }: Frame, name: ColumnName): number {
  const column = columnOf(name);
  return column.group === undefined ? column.value(look) : groupValue(look.visit, tables, name);
}

/** Of a column that is looked up; NaN where the visit has no such name. */
export function groupValue(visit: RiskVisit, tables: readonly GroupTable[], name: ColumnName): number {
  const key = visit.groups[columnOf(name).group ?? ''];
  if (key === null || key === undefined) return NaN;
  return tables.find((table) => table.column === name)?.effects[key] ?? 0;
}

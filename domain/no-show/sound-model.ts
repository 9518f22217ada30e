import { columnTable } from './columns.ts';

type Fields = Record<string, unknown>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFinite = (value: unknown): value is number => Number.isFinite(value);
const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every(isFinite);
const isColumn = (value: unknown) => typeof value === 'string' && Object.hasOwn(columnTable, value);

/** Whether something can be scored with: what does not hold here would give a risk that is no number, or a walk without end. */
export function isModel(value: unknown): boolean {
  if (!isRecord(value) || value.format !== 1) return false;
  const { kind, columns, curves, typical, tables, forest } = value;
  if (kind !== 'rules' && kind !== 'spline' && kind !== 'blend') return false;
  if (!Array.isArray(columns) || !columns.every(isColumn)) return false;
  const isOneEach = (list: unknown): list is unknown[] =>
    Array.isArray(list) && list.length === columns.length;
  return (
    [value.intercept, value.slope, value.shift, value.forestShare].every(isFinite) &&
    isOneEach(curves) &&
    curves.every(isCurve) &&
    isOneEach(typical) &&
    isNumbers(typical) &&
    Array.isArray(tables) &&
    tables.every(isTable) &&
    (forest === null || isForest(forest, columns.length))
  );
}

function isCurve(curve: unknown): boolean {
  if (!isRecord(curve) || !isFinite(curve.unknown)) return false;
  const { knots, weights } = curve;
  return isNumbers(knots) && isNumbers(weights) && knots.length === weights.length;
}

const isTable = (table: unknown): boolean =>
  isRecord(table) &&
  isColumn(table.column) &&
  isRecord(table.effects) &&
  Object.values(table.effects).every(isFinite);

/** A child comes after its parent, as trees are grown: so every walk ends. */
function isForest(forest: unknown, columns: number): boolean {
  if (!isRecord(forest) || !isFinite(forest.base)) return false;
  const { roots, column, threshold, unknownLeft, left, right, value } = forest;
  const lists = [column, threshold, unknownLeft, left, right, value];
  if (!isNumbers(roots) || !lists.every(isNumbers) || !isNumbers(column)) return false;
  const size = column.length;
  if (!lists.every((list) => list.length === size)) return false;
  const isNode = (node: number, after: number) => Number.isInteger(node) && node > after && node < size;
  const leads = (list: unknown, node: number) => isNode((list as number[])[node] as number, node);
  return (
    roots.every((root) => isNode(root, -1)) &&
    column.every((own, node) =>
      own < 0 ? true : Number.isInteger(own) && own < columns && leads(left, node) && leads(right, node),
    )
  );
}

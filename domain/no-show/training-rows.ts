import type { GroupTable } from './artefact.ts';
import { columnOf, type ColumnName } from './columns.ts';
import { featuresOf } from './features.ts';
import { groupEffects, outOfFold } from './group-table.ts';
import { eveningBefore, dayMs, type RiskVisit } from './risk-visit.ts';

export interface RowOptions {
  columns: readonly ColumnName[];
  /** Outcomes of this day and later are not known: where the past ends. */
  cutDay: number;
  /** How much later than midnight of UTC the clinic's day begins (São Paulo: 3 h; Brazil has no summer time since 2019). */
  zoneOffsetMs?: number;
  /** Days by which the history may be older than the evening before, drawn evenly for each row: 0 when scores are made every night. */
  staleDays?: number;
}

export interface TrainingRows {
  visits: RiskVisit[];
  columns: Float64Array[];
  outcomes: Uint8Array;
  tables: GroupTable[];
}

/** The visits of every client, for histories. */
export function byClient<Visit extends { clientId: string }>(visits: readonly Visit[]): Map<string, Visit[]> {
  const clients = new Map<string, Visit[]>();
  for (const visit of visits) {
    const own = clients.get(visit.clientId);
    if (own) own.push(visit);
    else clients.set(visit.clientId, [visit]);
  }
  return clients;
}

/** Features of every visit whose outcome was known at the cut, each as of its own evening before. */
export function trainingRows(visits: readonly RiskVisit[], options: RowOptions): TrainingRows {
  const { columns, cutDay, zoneOffsetMs = 0, staleDays = 0 } = options;
  const chosen = visits.filter((visit) => visit.outcome !== null && visit.day < cutDay);
  const clients = byClient(visits);
  const lists = columns.map(() => new Float64Array(chosen.length));
  chosen.forEach((visit, row) => {
    const moment = eveningBefore(visit, visit.day * dayMs + zoneOffsetMs);
    const stale = staleDays > 0 ? hashOf(visit.id) % (staleDays + 1) : 0;
    const known = { ...moment, day: moment.day - stale };
    featuresOf(visit, clients.get(visit.clientId) ?? [], known, { columns, tables: [] }).forEach(
      (value, column) => ((lists[column] as Float64Array)[row] = value),
    );
  });
  return rowsOf(chosen, columns, lists);
}

/** Rows of visits whose outcomes are known; `lists` has the value of each column for each visit, but for groups, which are filled here. */
export function rowsOf(
  visits: RiskVisit[],
  columns: readonly ColumnName[],
  lists: Float64Array[],
): TrainingRows {
  const outcomes = Uint8Array.from(visits, ({ outcome }) => (outcome === 'missed' ? 1 : 0));
  const tables = fillGroups(visits, columns, lists, outcomes);
  return { visits, columns: lists, outcomes, tables };
}

function fillGroups(
  visits: readonly RiskVisit[],
  columns: readonly ColumnName[],
  lists: Float64Array[],
  outcomes: Uint8Array,
): GroupTable[] {
  return columns.flatMap((name, column) => {
    const { group } = columnOf(name);
    if (group === undefined) return [];
    const keys = visits.map((visit) => visit.groups[group] ?? null);
    const folds = Uint8Array.from(visits, ({ clientId }) => hashOf(clientId) % 8);
    (lists[column] as Float64Array).set(outOfFold(keys, outcomes, folds));
    return [{ column: name, effects: groupEffects(keys, outcomes) }];
  });
}

/** FNV-1a, for choices that must be the same in every run. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}

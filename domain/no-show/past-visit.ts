import type { ModelArtefact } from './artefact.ts';
import { productColumns } from './column-sets.ts';
import { columnOf, type ColumnName } from './columns.ts';
import { featuresOf, groupValue } from './features.ts';
import { missedTimes, visitsAt } from './missed-times.ts';
import { productMoments } from './product-moments.ts';
import type { RiskVisit } from './risk-visit.ts';
import { hashOf, rowsOf, type TrainingRows } from './training-rows.ts';
import { bookedAtOf, civil, visitAt, type VisitRecord } from './visit-record.ts';

/** At which of the product's moments a visit is looked at: one drawn for it, the first, or the last before it began. */
export type LookName = 'drawn' | 'booking' | 'last';

/** A visit that somebody came to or missed, with what the product would have known at its moments. */
export interface PastVisit {
  /** Of a time that was missed and moved it is not that of the visit. */
  id: string;
  appointmentId: string;
  /** As it was known at the drawn moment, but with what became of it. */
  visit: RiskVisit;
  /** By column of `productColumns`; NaN is unknown, and a group is looked up when it is weighed. */
  values: Readonly<Record<LookName, Float64Array>>;
}

export interface PastWindow {
  timeZone: string;
  /** Instants of the first start, and of where the past ends. */
  begins: number;
  ends: number;
}

interface Time {
  record: VisitRecord;
  appointmentId: string;
}

const settled = ['arrived', 'in-room', 'done', 'no-show'];
/** Nobody can miss a visit that is booked at the desk and begins at once. */
const isToldOf = ({ status, origin, startsAt }: VisitRecord, { begins, ends }: PastWindow) =>
  settled.includes(status) && origin !== 'walk-in' && startsAt >= begins && startsAt < ends;

/**
 * What one client's visits of a span teach. Every fact is read with the code that weighs a visit that is to come, at an instant at which it
 * would have weighed this one: from all her records, older, later, cancelled and at the desk, as they stood then.
 */
export function pastVisitsOf(records: readonly VisitRecord[], window: PastWindow): PastVisit[] {
  return records
    .flatMap((record): Time[] =>
      [record, ...missedTimes(record).map((time) => time.record)].map((one) => ({
        record: one,
        appointmentId: record.id,
      })),
    )
    .filter(({ record }) => isToldOf(record, window))
    .flatMap((time) => pastVisit(time, records, window.timeZone) ?? []);
}

function pastVisit(
  { record, appointmentId }: Time,
  records: readonly VisitRecord[],
  timeZone: string,
): PastVisit | null {
  const booked = bookedAtOf(record);
  const moments = productMoments(record.startsAt, booked);
  const [first, last] = [moments[0], moments.at(-1)];
  const drawn = moments[hashOf(record.id) % Math.max(1, moments.length)];
  if (first === undefined || last === undefined || drawn === undefined) return null;
  // A time that was missed and moved is what its visit was until then.
  const others = record.id === appointmentId ? records : records.filter(({ id }) => id !== appointmentId);
  const looks = new Map<number, { visit: RiskVisit; values: Float64Array }>();
  for (const at of new Set([first, drawn, last])) {
    const visit = visitAt(record, at, timeZone);
    if (!visit) return null;
    const known = others.flatMap((other) => visitsAt(other, at, timeZone));
    const moment = { at, day: civil(at, timeZone).day };
    looks.set(at, { visit, values: featuresOf(visit, known, moment, frame) });
  }
  const look = (at: number) => looks.get(at) as { visit: RiskVisit; values: Float64Array };
  const outcome = record.status === 'no-show' ? 'missed' : 'came';
  return {
    ...{ id: record.id, appointmentId, visit: { ...look(drawn).visit, outcome } },
    values: { drawn: look(drawn).values, booking: look(first).values, last: look(last).values },
  };
}

const frame = { columns: productColumns, tables: [] };
const placeOf = new Map(productColumns.map((name, at) => [name, at]));

/** The features of a model, of one of the looks; what the product does not look at is unknown. */
export const featuresAt = (
  { visit, values }: PastVisit,
  look: LookName,
  { columns, tables }: Pick<ModelArtefact, 'columns' | 'tables'>,
): Float64Array =>
  Float64Array.from(columns, (name) =>
    columnOf(name).group === undefined
      ? (values[look][placeOf.get(name) ?? -1] ?? NaN)
      : groupValue(visit, tables, name),
  );

/** Rows to learn from, each as of the moment that was drawn for it. */
export function rowsOfPast(visits: readonly PastVisit[], columns: readonly ColumnName[]): TrainingRows {
  const rows = visits.map((one) => featuresAt(one, 'drawn', { columns: [...columns], tables: [] }));
  const lists = columns.map((_, column) => Float64Array.from(rows, (row) => row[column] as number));
  return rowsOf(
    visits.map(({ visit }) => visit),
    columns,
    lists,
  );
}

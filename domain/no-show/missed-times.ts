import type { RiskVisit } from './risk-visit.ts';
import { isFate, visitAt, type VisitRecord } from './visit-record.ts';

/** A time of a visit that was missed, and moved once it had been: a visit of its own, or the miss would be forgotten. */
export interface MissedTime {
  record: VisitRecord;
  movedAt: number;
}

export function missedTimes(record: VisitRecord): MissedTime[] {
  return record.events.flatMap(({ kind, from, at }, place) => {
    const before = record.events.slice(0, place);
    const last = before.findLast((event) => isFate(event.kind));
    if (kind !== 'move' || last?.kind !== 'no-show' || from == null) return [];
    const time = { startsAt: from, endsAt: from + (record.endsAt - record.startsAt) };
    return [
      {
        record: { ...record, ...time, id: `${record.id}@${from}`, status: 'no-show', events: before },
        movedAt: at,
      },
    ];
  });
}

/** What a record tells at an instant: the visit as it stood, beside the times of it that had been missed by then. */
export function visitsAt(record: VisitRecord, at: number, timeZone: string): RiskVisit[] {
  const missed = missedTimes(record).filter(({ movedAt }) => movedAt <= at);
  return [record, ...missed.map((time) => time.record)].flatMap((one) => visitAt(one, at, timeZone) ?? []);
}

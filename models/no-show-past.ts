// What a clinic's past teaches a model from; owner context: no-show.
import { setImmediate } from 'node:timers/promises';
import { addDays, instantOf, wallTime } from '../domain/clinic/calendar.ts';
import { type PastVisit, pastVisitsOf } from '../domain/no-show/past-visit.ts';
import type { Past } from '../domain/no-show/weigh-visits.ts';
import { getClinic } from './clinic.ts';
import { objectedSql } from './processing-block.ts';
import { recordsByClient, type ZonedRecord } from './no-show-visits.ts';
import type { Scope } from './tenancy.ts';

/** Older habits say little of today's. */
const daysBack = 730;

export type ReadPast = Omit<Past, 'cut'> & { from: string; to: string };

export interface PastReader {
  within: <T>(work: (scope: Scope) => PromiseLike<T>) => Promise<T>;
  signal: AbortSignal;
}

/**
 * Visits up to yesterday; those of today are not over. A page of clients is a short transaction of its own, and after each client others
 * have their turn: a worker that also sends messages is not held up, nor is a connection.
 */
export async function readPast({ within, signal }: PastReader, now: number): Promise<ReadPast> {
  const { timeZone } = await within(getClinic);
  const to = addDays(wallTime(now, timeZone).day, -1);
  const from = addDays(to, -daysBack);
  const [begins, ends] = [from, addDays(to, 1)].map((day) => instantOf(day, '00:00', timeZone)) as [
    number,
    number,
  ];
  const visits: PastVisit[] = [];
  let page: ZonedRecord[][] = [];
  do {
    signal.throwIfAborted();
    const after = page.at(-1)?.[0]?.clientId ?? null;
    page = await within((scope) => recordsByClient(scope, after));
    for (const records of page) {
      visits.push(...pastVisitsOf(records, { timeZone, begins, ends }));
      await setImmediate();
    }
  } while (page.length > 0);
  visits.sort((a, b) => a.visit.day - b.visit.day || (a.id < b.id ? -1 : 1));
  return { from, to, visits, climbed: await within(readClimbed) };
}

/** Visits for which the ladder did something: their outcome is the ladder's, too. */
async function readClimbed({ run, clinicId }: Scope): Promise<Set<string>> {
  const rows = await run<{ id: string }>({
    name: 'no-show-climbed',
    text: `select distinct appointment_id as id from no_show_steps where clinic_id = $1 and state in ('started', 'done', 'cancelled')`,
    values: [clinicId],
  });
  return new Set(rows.map(({ id }) => id));
}

/** How many visits there are to learn from: those of the last two years that took place or were missed. */
export async function countTaughtVisits({ run, clinicId }: Scope): Promise<number> {
  const [row] = await run<{ n: number }>({
    name: 'no-show-taught',
    text: `select count(*)::int as n from appointments where clinic_id = $1 and starts_at >= now() - $2 * interval '1 day'
      and starts_at < now() and status in ('arrived', 'in-room', 'done', 'no-show') and origin <> 'walk-in'
      and not ${objectedSql('appointments.client_id', 'appointments.starts_at')}`,
    values: [clinicId, daysBack],
  });
  return row?.n ?? 0;
}

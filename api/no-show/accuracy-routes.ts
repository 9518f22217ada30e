import { addDays, instantOf, wallTime } from '../../domain/clinic/calendar.ts';
import { binsOf, gapsOf, measure } from '../../domain/no-show/live-accuracy.ts';
import { getClinic } from '../../models/clinic.ts';
import { type LiveVisit, readLiveVisits } from '../../models/no-show-accuracy.ts';
import { driftOf, recentDays } from '../../models/no-show-drift.ts';
import { findChampion } from '../../models/no-show-models.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { Operations } from '../operations.ts';
import { accuracyAnswer, accuracyQuery } from './accuracy-schema.ts';

const dayMs = 86_400_000;

export function noShowAccuracyRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/no-show/accuracy', id: 'getNoShowAccuracy', tag: 'no-show' },
    access: { permission: 'no-show:read' },
    summary:
      'How true the predictions were, as they were frozen: of visits held out from the ladder by month, model and group; drift of both sides.',
    input: { query: accuracyQuery },
    output: accuracyAnswer,
    inClinic: (scope, ctx) => readAccuracy(scope, ctx.input.query.months, Date.now()),
  });
}

async function readAccuracy(scope: Scope, months: number, now: number) {
  const { timeZone } = await getClinic(scope);
  const since = firstOf(months, wallTime(now, timeZone).day);
  const visits = await readLiveVisits(scope, new Date(instantOf(since, '00:00', timeZone)), timeZone);
  const champion = await findChampion(scope);
  const heldOut = visits.filter(({ isHeldOut }) => isHeldOut);
  const recent = visits.filter(({ startsAt }) => startsAt.getTime() >= now - recentDays * dayMs);
  return {
    months: perKey(heldOut, ({ month }) => month).map(([month, own]) => {
      const { n, rate, meanRisk, auc, brier, ece } = measure(own);
      return { month, n, rate, meanRisk, auc, brier, ece };
    }),
    byModel: perKey(heldOut, ({ modelNumber }) => modelNumber).map(([number, own]) => {
      const { n, auc, brier, ece } = measure(own);
      return { number, n, auc, brier, ece };
    }),
    bins: binsOf(heldOut).map(({ from, to, n, meanRisk, rate }) => ({ from, to, n, meanRisk, rate })),
    groups: gapsOf(heldOut),
    drift: champion ? driftOf(champion, recent) : [],
    baseRate: {
      then: champion?.card.baseRate ?? null,
      now: heldOut.length > 0 ? measure(heldOut).rate : null,
    },
    ...{ heldOut: heldOut.length, treated: visits.length - heldOut.length },
  };
}

/** The first day of the month so many months ago, this one counted. */
function firstOf(months: number, today: string): string {
  let first = `${today.slice(0, 7)}-01`;
  for (let back = 1; back < months; back += 1) first = `${addDays(first, -1).slice(0, 7)}-01`;
  return first;
}

function perKey<Key>(visits: readonly LiveVisit[], keyOf: (visit: LiveVisit) => Key): [Key, LiveVisit[]][] {
  const groups = new Map<Key, LiveVisit[]>();
  for (const visit of visits) groups.set(keyOf(visit), [...(groups.get(keyOf(visit)) ?? []), visit]);
  return [...groups];
}

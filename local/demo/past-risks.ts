import { randomUUID } from 'node:crypto';
import { armOf, type Arm } from '../../domain/no-show/arm.ts';
import { explain } from '../../domain/no-show/explain.ts';
import { featuresOf } from '../../domain/no-show/features.ts';
import { houseRules } from '../../domain/no-show/house-rules.ts';
import type { RiskVisit } from '../../domain/no-show/risk-visit.ts';
import { scoreFeatures } from '../../domain/no-show/score.ts';
import { defaultNoShowRules } from '../../domain/no-show/settings.ts';
import { bandOf, thresholdsOf, type Band } from '../../domain/no-show/thresholds.ts';
import { civil } from '../../domain/no-show/visit-record.ts';
import type { PastVisit } from './past-visits.ts';

export interface PastRisk {
  id: string;
  visitId: string;
  moment: 'booking' | 'day-before';
  scoredAt: number;
  risk: number;
  band: Band;
  arm: Arm;
  valueCents: number;
  features: Record<string, number | null>;
  reasons: { code: string; effect: number }[];
}

const day = 86_400_000;

/** The clinic began to weigh its visits so long ago; it had no model then: the house's rules did. */
export const weighedDays = 92;
/** More than the usual tenth, so that eight months show what the ladder does. */
export const demoHoldout = 20;

const asKnown = (visit: PastVisit, at: number, timeZone: string): RiskVisit => {
  const [booked, start] = [civil(visit.bookedAt, timeZone), civil(visit.startsAt, timeZone)];
  const asked = visit.askedAt !== null && visit.askedAt <= at;
  const isConfirmed = visit.confirmedAt !== null && visit.confirmedAt <= at;
  return {
    ...{ id: visit.id, clientId: visit.clientId, bookedAt: visit.bookedAt, bookedDay: booked.day },
    ...{ day: start.day, startMinute: start.minute },
    outcome: visit.endsAt > at ? null : visit.status === 'no-show' ? 'missed' : 'came',
    numbers: {
      ...{ bookedMinute: booked.minute, moves: 0, isPaid: 0, answered: isConfirmed ? 1 : asked ? 0 : null },
      ...{ durationMin: (visit.endsAt - visit.startsAt) / 60_000, priceCents: visit.priceCents },
    },
    groups: { origin: visit.origin },
  };
};

/** As the product weighs it with the house's rules at an instant, knowing what was known then. */
export function riskAt(
  visit: PastVisit,
  earlier: readonly PastVisit[],
  { at, moment, salt, timeZone }: Pick<PastRisk, 'moment'> & { at: number; salt: string; timeZone: string },
): PastRisk {
  const rules = houseRules();
  const known = (one: PastVisit) => asKnown(one, at, timeZone);
  const others = earlier.filter(({ status }) => status !== 'cancelled').map(known);
  const features = featuresOf(known(visit), others, { at, day: civil(at, timeZone).day }, rules);
  const risk = scoreFeatures(rules, features);
  const named = rules.columns.map((name, column) => {
    const value = features[column] ?? NaN;
    return [name, Number.isNaN(value) ? null : value] as const;
  });
  return {
    ...{ id: randomUUID(), visitId: visit.id, moment, scoredAt: at, risk, valueCents: visit.priceCents },
    band: bandOf(risk, thresholdsOf(defaultNoShowRules, visit.priceCents)),
    arm: armOf(salt, visit.clientId, demoHoldout),
    features: Object.fromEntries(named),
    reasons: explain(rules, features).map(({ reason, effect }) => ({ code: reason, effect })),
  };
}

/** The evening people acted on. */
export const dayBefore = (visit: PastVisit): number => Math.max(visit.bookedAt, visit.startsAt - day);

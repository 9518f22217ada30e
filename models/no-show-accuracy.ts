// Frozen predictions beside what became of their visits; owner context: no-show. Nothing is scored anew here.
import type { Scope } from './tenancy.ts';

export interface LiveVisit {
  /** `yyyy-mm` of the clinic. */
  month: string;
  startsAt: Date;
  risk: number;
  isMissed: boolean;
  isHeldOut: boolean;
  band: 'low' | 'medium' | 'high';
  modelId: string | null;
  /** Null: the house's rules. */
  modelNumber: number | null;
  /** As they were frozen, by column; null is unknown. */
  features: Record<string, number | null>;
}

/**
 * Visits that took place or were missed from `since` on, each with the prediction people acted on: that of the day before, else the last
 * one before the start.
 */
export const readLiveVisits = (
  { run, clinicId }: Scope,
  since: Date,
  timeZone: string,
): Promise<LiveVisit[]> =>
  run<LiveVisit>({
    name: 'no-show-live-visits',
    text: `select distinct on (p.visit_starts_at, p.appointment_id)
        to_char(p.visit_starts_at at time zone $3, 'YYYY-MM') as month, p.visit_starts_at as "startsAt", p.risk, o.outcome = 'missed' as "isMissed",
        p.arm = 'held-out' as "isHeldOut", p.band, p.model_id as "modelId", m.number as "modelNumber", p.features
      from no_show_predictions p
        join no_show_outcomes o on o.clinic_id = p.clinic_id and o.appointment_id = p.appointment_id
          and o.visit_starts_at = p.visit_starts_at and o.outcome in ('came', 'missed')
        left join no_show_models m on m.clinic_id = p.clinic_id and m.id = p.model_id
      where p.clinic_id = $1 and p.visit_starts_at >= $2 and p.scored_at < p.visit_starts_at
      order by p.visit_starts_at, p.appointment_id, (p.moment = 'day-before') desc, p.scored_at desc`,
    values: [clinicId, since, timeZone],
  });

/** Nothing was done about them: those held out, and those whose risk was low anyway. What was done for others shows in their outcome. */
export const untouched = ({ isHeldOut, band }: LiveVisit): boolean => isHeldOut || band === 'low';

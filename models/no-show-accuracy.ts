// Frozen predictions beside what became of their visits; owner context: no-show. Nothing is scored anew here.
import { objectedSql } from './processing-block.ts';
import type { Scope } from './tenancy.ts';

export interface LiveVisit {
  /** `yyyy-mm` of the clinic. */
  month: string;
  startsAt: Date;
  risk: number;
  isMissed: boolean;
  isHeldOut: boolean;
  /** Something was begun about this time, whatever became of it. */
  isClimbed: boolean;
  modelId: string | null;
  /** Null: the house's rules. */
  modelNumber: number | null;
  /** As they were frozen, by column; null is unknown. */
  features: Record<string, number | null>;
}

/**
 * Visits that took place or were missed from `since` on, each with the prediction people acted on: that of the day before, else the last
 * one before the start. None of whoever objects to being weighed.
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
        p.arm = 'held-out' as "isHeldOut",
        exists (select from no_show_steps s where s.clinic_id = p.clinic_id and s.appointment_id = p.appointment_id
          and s.visit_starts_at = p.visit_starts_at and s.state in ('started', 'done', 'cancelled')) as "isClimbed",
        p.model_id as "modelId", m.number as "modelNumber", p.features
      from no_show_predictions p
        join no_show_outcomes o on o.clinic_id = p.clinic_id and o.appointment_id = p.appointment_id
          and o.visit_starts_at = p.visit_starts_at and o.outcome in ('came', 'missed')
        left join no_show_models m on m.clinic_id = p.clinic_id and m.id = p.model_id
      where p.clinic_id = $1 and p.visit_starts_at >= $2 and p.scored_at < p.visit_starts_at
        and not ${objectedSql('p.client_id', 'p.visit_starts_at')}
      order by p.visit_starts_at, p.appointment_id, (p.moment = 'day-before') desc, p.scored_at desc`,
    values: [clinicId, since, timeZone],
  });

/**
 * Nothing was done about them: those held out, and those for whom no step was ever begun. Not those of low risk: a visit whose risk the
 * ladder brought down is one of them, and what was done shows in its outcome.
 */
export const untouched = ({ isHeldOut, isClimbed }: Pick<LiveVisit, 'isHeldOut' | 'isClimbed'>): boolean =>
  isHeldOut || !isClimbed;

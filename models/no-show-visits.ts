// A client's visits as the risk is told from; owner context: no-show.
import type { RiskVisit } from '../domain/no-show/risk-visit.ts';
import type { Scope } from './tenancy.ts';

/** With the moment its facts are told of: nothing in it was learned later. */
export interface VisitAtMoment extends RiskVisit {
  at: number;
}

/** Every visit of a client as it was known at `at`: outcomes, answers, payments and moves of later are not in it. */
export declare function clientVisits(scope: Scope, clientId: string, at: number): Promise<RiskVisit[]>;

export interface TrainingQuestion {
  /** Civil days of the clinic, both inclusive: visits that start on them. */
  from: string;
  to: string;
  /** How long before the start a visit is looked at; a visit booked later than that is looked at when it is booked. */
  leadMin?: number;
}

/** Visits that somebody came to or missed, each as it was known at its moment, with the clients' earlier ones. By start. */
export declare function visitsForTraining(scope: Scope, question: TrainingQuestion): Promise<VisitAtMoment[]>;

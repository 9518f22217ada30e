// Who may not do what, and which device is due, on which days: for the search of free times. Owner context: appointments.
import { type Unbookable, unbookableSpans } from '../domain/appointments/unbookable.ts';
import { readCompetenceFacts } from './competence-facts.ts';
import type { Scope } from './tenancy.ts';

export interface UnbookableQuestion {
  procedureIds: readonly string[];
  professionalIds: readonly string[];
  deviceIds: readonly string[];
  /** Days of the clinic, inclusive. */
  fromDay: string;
  toDay: string;
}

/** One query. Licences and owner's signatures are judged for each day, so that a time is offered up to the last day one is good for. */
export async function unbookableTimes(scope: Scope, question: UnbookableQuestion): Promise<Unbookable[]> {
  const { fromDay, toDay, ...wish } = question;
  const facts = await readCompetenceFacts(scope, { ...wish, clientId: null });
  return unbookableSpans(facts, question.professionalIds, fromDay, toDay);
}

// What a clinic demands of a visit beyond free time; called at booking, moving and check-in. Owner context: appointments.
import type { Refusal } from '../domain/appointments/booking.ts';
import { type AskedService, type Moment, visitRuleRefusals } from '../domain/appointments/visit-rules.ts';
import { readCompetenceFacts } from './competence-facts.ts';
import type { Scope } from './tenancy.ts';

export interface CompetenceQuestion {
  clientId: string;
  services: readonly AskedService[];
  /** On a move and at check-in: the visit itself, which is no other visit. */
  visitId?: string;
  moment: Moment;
}

/**
 * Every refusal of every service at once, with its position; one query. Facts change between booking and check-in, so both ask. Callers
 * that know from their own facts that nothing is demanded (`isRuled`, no maintenance date) leave it out.
 */
export async function competenceRefusals(scope: Scope, question: CompetenceQuestion): Promise<Refusal[]> {
  const { clientId, services, visitId, moment } = question;
  const facts = await readCompetenceFacts(scope, {
    clientId,
    procedureIds: services.map(({ procedureId }) => procedureId),
    professionalIds: services.map(({ professionalId }) => professionalId),
    deviceIds: services.flatMap(({ deviceId }) => (deviceId === null ? [] : [deviceId])),
    ...(visitId !== undefined && { visitId }),
  });
  return visitRuleRefusals(facts, services, moment);
}

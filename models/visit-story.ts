// What happened to a visit, for the drawer; owner context: appointments (events) — messages are read, never written here.
import type { Scope } from './tenancy.ts';

export interface VisitEvent {
  at: Date;
  kind: string;
  actor: string;
  actorRole: string;
  details: Record<string, string>;
}
export interface VisitMessage {
  id: string;
  step: string;
  template: string;
  state: string;
  updatedAt: Date;
}

export async function readVisitStory(
  scope: Scope,
  appointmentId: string,
): Promise<{ events: VisitEvent[]; messages: VisitMessage[] }> {
  const { trx, clinicId } = scope;
  const events: VisitEvent[] = await trx('appointmentEvents')
    .where({ clinicId, appointmentId })
    .orderBy('at')
    .select('at', 'kind', 'actor', 'actorRole', 'details');
  const messages: VisitMessage[] = await trx('messages')
    .where({ clinicId, appointmentId })
    .orderBy('createdAt')
    .select('id', 'step', 'template', 'state', 'updatedAt');
  return { events, messages };
}

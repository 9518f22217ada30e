// What happened to a visit, for the drawer; owner context: appointments (events) — messages are read, never written here.
import type { StoryKind } from '../domain/appointments/story.ts';
import type { Channel } from '../domain/messaging/delivery.ts';
import type { ActorRole } from '../domain/clinic/roles.ts';
import type { Scope } from './tenancy.ts';

export interface VisitEvent {
  at: Date;
  kind: StoryKind;
  actorRole: Exclude<ActorRole, 'enrolling'>;
  /** Of staff only: the client is named by the visit itself, the process has none. */
  actorName: string | null;
  details: Record<string, string>;
}
export interface VisitMessage {
  id: string;
  step: string;
  template: string;
  state: string;
  channel: Channel;
  /** Why it has not left yet: a code of permitSend. */
  waitCode: string | null;
  updatedAt: Date;
}

type EventRow = Omit<VisitEvent, 'actorName'> & { staffId: string | null; nameCt: Buffer | null };

export async function readVisitStory(
  scope: Scope,
  appointmentId: string,
): Promise<{ events: VisitEvent[]; messages: VisitMessage[] }> {
  const { trx, clinicId, vault } = scope;
  const { rows } = await trx.raw<{ rows: EventRow[] }>(
    `select e.at, e.kind, e.actor_role as "actorRole", e.details, s.id as "staffId", s.name_ct as "nameCt"
     from appointment_events e left join staff s on s.clinic_id = e.clinic_id and s.id::text = e.actor
     where e.clinic_id = ? and e.appointment_id = ? order by e.at`,
    [clinicId, appointmentId],
  );
  const events = rows.map(({ staffId, nameCt, ...event }) => ({
    ...event,
    actorName:
      staffId && nameCt ? vault.open({ table: 'staff', column: 'name_ct', row: staffId }, nameCt) : null,
  }));
  const messages: VisitMessage[] = await trx('messages')
    .where({ clinicId, appointmentId })
    .orderBy('createdAt')
    .select('id', 'step', 'template', 'state', 'channel', 'waitCode', 'updatedAt');
  return { events, messages };
}

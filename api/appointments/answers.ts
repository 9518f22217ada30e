import { z } from 'zod';
import { origins, statuses } from '../../domain/appointments/status.ts';
import { storyKinds } from '../../domain/appointments/story.ts';
import { channels } from '../../domain/messaging/delivery.ts';
import { roles } from '../../domain/clinic/roles.ts';
import { pageAnswer } from '../cursor.ts';

const instant = z.iso.datetime();
const named = z.strictObject({ id: z.uuid(), name: z.string() });

const card = {
  ...{ id: z.uuid(), version: z.int().min(1), status: z.enum(statuses) },
  ...{ startsAt: instant, endsAt: instant, client: named, procedure: named },
  ...{ professionalId: z.uuid(), roomId: z.uuid().nullable(), deviceId: z.uuid().nullable() },
  rescheduleRequested: z.boolean().describe('the client asked for another time'),
  services: z
    .array(
      z.strictObject({
        ...{ position: z.int().min(1), procedure: named, professionalId: z.uuid() },
        ...{ roomId: z.uuid().nullable(), deviceId: z.uuid().nullable(), startsAt: instant, endsAt: instant },
      }),
    )
    .describe('in their order; procedure, professional, room and device of the visit are those of the first'),
  origin: z.enum(origins),
  isSqueezedIn: z.boolean().describe('lies over what the professional does, and is meant to'),
  holdExpiresAt: instant.nullable().describe('only held until then'),
  arrivedAt: instant.nullable(),
  startedAt: instant.nullable(),
  needsAttention: z.boolean().describe('somebody of the clinic should look at it'),
  attentionCode: z.string().nullable().describe('why: one word of a list that grows'),
};

const timeline = z
  .strictObject({
    past: z.array(
      z.strictObject({
        ...{ at: instant, kind: z.enum(storyKinds), actorRole: z.enum([...roles, 'system', 'client']) },
        actorName: z.string().nullable().describe('of staff; null for the client and for the process'),
        details: z.record(z.string(), z.string()),
      }),
    ),
    now: z.strictObject({
      waitingFor: z.string(),
      until: instant.nullable(),
      next: z.string().nullable(),
      nextAt: instant.nullable(),
    }),
    upcoming: z.array(z.strictObject({ at: instant, kind: z.string() })),
    messages: z.array(
      z.strictObject({
        ...{ id: z.uuid(), step: z.string(), template: z.string(), state: z.string(), at: instant },
        channel: z.enum(channels),
        waitCode: z.string().nullable().describe('why it has not left yet'),
      }),
    ),
    workflow: z.strictObject({
      id: z.string(),
      url: z.url().nullable().describe('only for those who operate processes'),
    }),
  })
  .meta({ id: 'VisitTimeline' });
export type Timeline = z.output<typeof timeline>;

export const appointmentAnswer = z.strictObject(card).meta({ id: 'Appointment' });
export type AppointmentCard = z.output<typeof appointmentAnswer>;

export const visitAnswer = z.strictObject({ ...card, timeline }).meta({ id: 'Visit' });
export const agendaAnswer = z.strictObject({ appointments: z.array(appointmentAnswer) });
export const appointmentPageAnswer = z.strictObject({
  appointments: z.array(appointmentAnswer),
  ...pageAnswer,
});

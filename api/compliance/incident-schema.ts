import { z } from 'zod';
import { incidentClocks, incidentCriteria, incidentKinds } from '../../domain/compliance/incident.ts';
import { contentFields } from '../../domain/compliance/incident-content.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const instant = z.iso.datetime();
const text = z.string().trim().max(4_000);
const reason = z.string().trim().min(10).max(2_000);
const version = z.number().int().min(1);
const kind = z.enum(incidentKinds);
const clock = z.enum(incidentClocks);
const criteria = z.array(z.enum(incidentCriteria)).max(incidentCriteria.length);

export const clockParams = z.strictObject({ id: z.uuid(), clock });
export const personParams = z.strictObject({ id: z.uuid(), clientId: z.uuid() });
export const standingParams = z.strictObject({ clinicId: z.uuid() });
export const noticeParams = z.strictObject({ clinicId: z.uuid(), id: z.uuid() });
export const incidentsQuery = z.strictObject({
  ...pageQuery,
  state: z.enum(['open', 'closed']).optional().describe('left out: the whole register'),
});
export const registerQuery = incidentsQuery.pick({ state: true });
export const peopleQuery = z.strictObject({
  ...pageQuery,
  list: z
    .enum(['listed', 'open', 'excluded'])
    .default('listed')
    .describe('open: not told yet; excluded: taken off the list, with why'),
});
export const fileParams = z.strictObject({ id: z.uuid(), clientId: z.uuid(), fileId: z.uuid() });
export const fileQuery = z.strictObject({ name: z.string().trim().min(1).max(200) });
export const publicBody = z.strictObject({ version, reason });

export const reportBody = z.strictObject({
  kind,
  summary: z.string().trim().min(10).max(4_000),
  knownAt: instant.optional().describe('when the clinic learnt of it; left out: now. The clocks begin here'),
  occurredFrom: instant.optional(),
});
const content = z.strictObject(
  Object.fromEntries(contentFields.map((field) => [field, text])) as Record<
    (typeof contentFields)[number],
    typeof text
  >,
);
export const editBody = z.strictObject({
  version,
  kind: kind.optional(),
  occurredFrom: instant.nullable().optional(),
  occurredTo: instant.nullable().optional(),
  content: content.partial().optional(),
});
export const decisionBody = z.strictObject({
  ...{ version, decision: z.enum(['notify', 'no-notify']), criteria, reason },
});
export const clockBody = z.strictObject({
  version,
  note: z.string().trim().min(3).max(2_000).describe('protocol of the authority, or how it was done'),
  delayReason: reason.optional().describe('wanted when the clock has ended'),
});
export const closeBody = z.strictObject({ version, conclusion: reason });
export const trailBody = z.strictObject({
  from: instant,
  to: instant,
  actorId: z
    .union([z.uuid(), z.literal('system')])
    .optional()
    .describe('staff, a client or a program; left out: anybody'),
  entity: z
    .string()
    .max(80)
    .regex(/^[a-z-]+$/)
    .optional(),
});
export const peopleBody = z.strictObject({ clientIds: z.array(z.uuid()).min(1).max(500) });
export const excludeBody = z.strictObject({ reason });
export const publishBody = z.strictObject({ version, text: z.string().trim().min(100).max(8_000) });
export const noticeBody = z.strictObject({
  channel: z.enum(['phone', 'letter', 'email', 'in-person']),
  outcome: z.enum(['told', 'not-reached']),
  proof: z.string().trim().min(3).max(1_000),
  happenedAt: instant.optional().describe('when it happened; left out: now'),
  fileId: z.uuid().optional().describe('of a file that was put before'),
});

export const createdAnswer = z.strictObject({ id: z.uuid() });
export const addedAnswer = z.strictObject({ people: z.int() });
const clockAnswer = z.strictObject({
  clock,
  dueAt: instant,
  latestDueAt: instant.describe('were the optional days (Carnival, Corpus Christi) no business days'),
  doneAt: instant.nullable(),
  state: z.enum(['running', 'late', 'done', 'done-late', 'not-owed']),
});
const head = {
  ...{ id: z.uuid(), reference: z.string(), kind, summary: z.string() },
  ...{ reportedAt: instant, knownAt: instant, reportedByName: z.string().nullable() },
  ...{ decision: z.enum(['notify', 'no-notify']).nullable(), isClosed: z.boolean(), version },
  keptUntil: z.iso.date().describe('of the register: five years from the report'),
  clocks: z.array(clockAnswer),
};
export const incidentsAnswer = z.strictObject({
  incidents: z.array(z.strictObject(head).meta({ id: 'IncidentLine' })),
  ...pageAnswer,
});
export const incidentAnswer = z
  .strictObject({
    ...head,
    ...{ occurredFrom: instant.nullable(), occurredTo: instant.nullable(), assessmentDueAt: instant },
    ...{ content, criteria, decidedAt: instant.nullable(), closedAt: instant.nullable() },
    ...{ notice: z.string().nullable(), noticePublishedAt: instant.nullable() },
    ...{ publicFrom: instant.nullable(), publicUntil: instant.nullable() },
    people: z.strictObject({
      ...{ total: z.int(), told: z.int(), open: z.int(), notReached: z.int() },
      inPublic: z.int().describe('told by the public notice alone'),
      excluded: z.int(),
    }),
    events: z.array(
      z.strictObject({
        ...{ id: z.uuid(), at: instant, staffName: z.string().nullable(), kind: z.string() },
        detail: z.record(z.string(), z.unknown()).nullable(),
      }),
    ),
  })
  .meta({ id: 'Incident' });
export const incidentPeopleAnswer = z.strictObject({
  people: z.array(
    z.strictObject({
      ...{ clientId: z.uuid(), name: z.string().nullable(), source: z.enum(['audit', 'chosen']) },
      ...{ events: z.int(), firstAt: instant.nullable(), lastAt: instant.nullable() },
      ...{ channel: z.string().nullable(), outcome: z.string().nullable(), reason: z.string().nullable() },
      ...{ messageState: z.string().nullable(), at: instant.nullable() },
      ...{ excludedAt: instant.nullable(), excludedWhy: z.string().nullable() },
    }),
  ),
  ...pageAnswer,
});
export const noticeTriesAnswer = z.strictObject({
  tries: z.array(
    z.strictObject({
      ...{ id: z.uuid(), channel: z.string(), outcome: z.string(), reason: z.string().nullable() },
      ...{ messageState: z.string().nullable(), at: instant, notedAt: instant },
      ...{ staffName: z.string().nullable(), proof: z.string().nullable() },
      file: z.strictObject({ id: z.uuid(), name: z.string(), mime: z.string(), size: z.int() }).nullable(),
    }),
  ),
});
export const draftsAnswer = z.strictObject({
  anpd: z.array(z.strictObject({ field: z.string(), text: z.string() })),
  notice: z.string(),
  complement: z
    .array(z.strictObject({ field: z.string(), text: z.string() }))
    .describe('answers that changed since the authority was told'),
});
export const standingNoticesAnswer = z.strictObject({
  notices: z.array(z.strictObject({ id: z.uuid(), publishedAt: instant })),
});
export const publicNoticeAnswer = z.strictObject({
  ...{ clinicName: z.string(), text: z.string(), publishedAt: instant },
});

import { z } from 'zod';
import { channels } from '../../domain/messaging/delivery.ts';
import { grantMinutes } from '../../domain/privacy/break-glass.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const instant = z.iso.datetime();
/** A stretch of names, never of free text. */
const name = z
  .string()
  .max(80)
  .regex(/^[a-z.-]+$/);

export const idParams = z.strictObject({ id: z.uuid() });
export const grantPageQuery = z.strictObject(pageQuery);
export const grantBody = z.strictObject({
  clientId: z.uuid(),
  reason: z.string().trim().min(10).max(500),
  minutes: z.number().int().min(grantMinutes.shortest).max(grantMinutes.longest),
});

export const openedAnswer = z.strictObject({
  ...{ id: z.uuid(), clientId: z.uuid(), expiresAt: instant, reason: z.string() },
});
const grant = z
  .strictObject({
    ...{ id: z.uuid(), clientId: z.uuid(), clientName: z.string().nullable().describe('null after erasure') },
    ...{ staffId: z.uuid(), staffName: z.string(), reason: z.string().nullable() },
    ...{ openedAt: instant, expiresAt: instant, endedAt: instant.nullable() },
    ...{ endedBy: z.enum(['time', 'person']).nullable(), reviewedAt: instant.nullable() },
    needsAttention: z.boolean().describe('nobody reviewed it in five days'),
  })
  .meta({ id: 'BreakGlassGrant' });
export const grantPageAnswer = z.strictObject({ grants: z.array(grant), ...pageAnswer });
export const grantsAnswer = z.strictObject({ grants: z.array(grant) });

export const auditFilters = {
  ...{ subjectId: z.uuid().optional(), action: name.optional(), entity: name.optional() },
  actor: z
    .union([z.uuid(), z.literal('system')])
    .optional()
    .describe('of staff, a client or a program; or what runs by itself'),
  purpose: z
    .string()
    .max(80)
    .regex(/^[A-Z_]+$/)
    .optional(),
  ...{ from: z.iso.datetime().optional(), to: z.iso.datetime().optional() },
};
export const auditQuery = z.strictObject({ ...auditFilters, ...pageQuery });
const actorRole = z.string();
const access = {
  ...{ at: instant, actorRole, action: z.string(), purpose: z.string() },
  actorName: z.string().nullable().describe('of staff; null for clients, programs and processes'),
};
const event = z
  .strictObject({
    ...{ id: z.uuid(), actor: z.string(), ...access },
    ...{ entity: z.string(), entityId: z.uuid().nullable() },
  })
  .meta({ id: 'AuditEvent' });
export const auditPageAnswer = z.strictObject({ events: z.array(event), ...pageAnswer });

const day = z.iso.date();
const exportedPackage = z.strictObject({
  ...{ name: z.string(), procedure: z.string(), sessions: z.int(), balance: z.int(), priceCents: z.int() },
  ...{ state: z.string(), boughtOn: day, expiresOn: day },
  entries: z.array(
    z.strictObject({
      ...{ on: day, kind: z.string(), sessions: z.int(), days: z.int(), reason: z.string().nullable() },
      appointmentId: z.uuid().nullable().describe('the visit that used it'),
    }),
  ),
});
const exportedWait = z.strictObject({
  ...{ procedures: z.array(z.string()), professional: z.string().nullable() },
  windows: z.array(z.strictObject({ weekday: z.int(), from: z.string(), to: z.string() })),
  ...{ earliestDay: day.nullable(), latestDay: day.nullable(), state: z.string(), createdAt: instant },
  offers: z.array(
    z.strictObject({
      ...{ startsAt: instant, state: z.string(), offeredAt: instant.nullable() },
      ...{ expiresAt: instant.nullable(), settledAt: instant.nullable(), settledBy: z.string().nullable() },
    }),
  ),
});
/** What she bought, paid ahead, waits for and is awaited for. */
const exportedPlans = {
  packages: z.array(exportedPackage),
  series: z.array(
    z.strictObject({
      ...{ procedure: z.string(), sessions: z.int(), minDays: z.int(), maxDays: z.int() },
      ...{ state: z.string(), createdAt: instant },
    }),
  ),
  returns: z.array(
    z.strictObject({
      ...{ kind: z.string(), procedure: z.string(), dueFrom: day, dueTo: day, state: z.string() },
      ...{ reason: z.string().nullable(), invitedAt: instant.nullable() },
    }),
  ),
  waitlist: z.array(exportedWait),
  deposits: z.array(
    z.strictObject({
      ...{ appointmentId: z.uuid(), state: z.string(), amountCents: z.int(), paidCents: z.int() },
      ...{ refundCents: z.int(), keptCents: z.int(), contractedAt: instant, paidAt: instant.nullable() },
      endToEndId: z.string().nullable().describe('the bank’s name of her payment'),
      ...{ waivedAt: instant.nullable(), waiveReason: z.string().nullable(), settledAt: instant.nullable() },
      ...{ settlementReason: z.string().nullable(), refundedAt: instant.nullable() },
    }),
  ),
};

/** What was used on her, and what came of it. */
const exportedProducts = {
  productUses: z.array(
    z.strictObject({
      ...{ usedAt: instant, product: z.string(), registration: z.string(), lot: z.string(), expiresOn: day },
      ...{ quantity: z.number(), unit: z.string(), appointmentId: z.uuid().nullable() },
      anvisaState: z.string().describe('what ANVISA said of it at that moment'),
    }),
  ),
  recalls: z.array(
    z.strictObject({
      ...{ openedAt: instant, product: z.string(), registration: z.string(), lots: z.array(z.string()) },
      ...{ reason: z.string(), uses: z.number().int(), lastUsedAt: instant, state: z.string() },
      ...{ outcome: z.string().nullable(), toldAt: instant.nullable() },
      tries: z.array(
        z.strictObject({
          ...{ at: instant, channel: z.string(), result: z.string(), words: z.string().nullable() },
        }),
      ),
    }),
  ),
  safetyEvents: z.array(
    z.strictObject({
      ...{ reportedAt: instant, happenedAt: instant, kind: z.string(), severity: z.string() },
      ...{ product: z.string(), lot: z.string().nullable(), text: z.string().nullable() },
      ...{ state: z.string(), protocol: z.string().nullable() },
    }),
  ),
};

/** What was written to and by her, and what she chose. */
const exportedConversation = {
  messages: z.array(
    z.strictObject({
      ...{ at: instant, direction: z.enum(['out', 'in']), channel: z.enum(channels), kind: z.string() },
      ...{ state: z.string().nullable(), text: z.string().nullable() },
      file: z
        .strictObject({ name: z.string().nullable(), mime: z.string().nullable(), state: z.string() })
        .nullable()
        .describe('that she sent'),
    }),
  ),
  identities: z
    .array(z.strictObject({ kind: z.string(), value: z.string() }))
    .describe('by what she is known when she writes'),
  conversationNotes: z
    .array(z.strictObject({ at: instant, authorName: z.string(), text: z.string() }))
    .describe('what staff told each other about the conversation'),
  choices: z.array(
    z.strictObject({
      ...{ at: instant, channel: z.enum(channels), purpose: z.string(), choice: z.string() },
      ...{ source: z.string(), textVersion: z.string() },
    }),
  ),
  campaigns: z.array(z.strictObject({ name: z.string(), state: z.string(), reason: z.string().nullable() })),
};

/** What a program said of her visits, what was done about it, and what a person made of it (LGPD art. 20). */
const exportedRisk = {
  predictions: z.array(
    z.strictObject({
      ...{ appointmentId: z.uuid(), visitStartsAt: instant, moment: z.string(), risk: z.number() },
      ...{ band: z.string(), reasons: z.array(z.strictObject({ code: z.string(), effect: z.number() })) },
      features: z
        .record(z.string(), z.number().nullable())
        .describe('what she was weighed by; null: unknown'),
      modelNumber: z.int().nullable().describe('null: the house’s rules'),
      ...{ scoredAt: instant, outcome: z.string().nullable() },
    }),
  ),
  riskSteps: z.array(
    z.strictObject({
      ...{ appointmentId: z.uuid(), visitStartsAt: instant, step: z.string(), state: z.string() },
      ...{ reason: z.string().nullable(), at: instant },
    }),
  ),
  riskReviews: z.array(
    z.strictObject({
      ...{ appointmentId: z.uuid(), askedBy: z.string(), state: z.string(), wish: z.string().nullable() },
      ...{ answer: z.string().nullable(), createdAt: instant, decidedAt: instant.nullable() },
    }),
  ),
};

/** Everything the clinic has of one person, for that person (LGPD art. 18 II and V). */
export const exportAnswer = z
  .strictObject({
    client: z.strictObject({
      ...{ id: z.uuid(), name: z.string(), cpf: z.string().nullable(), phone: z.string().nullable() },
      ...{ email: z.string().nullable(), birthDate: z.iso.date().nullable(), notes: z.string().nullable() },
      ...{ whatsappOptInAt: instant.nullable(), createdAt: instant },
    }),
    appointments: z.array(
      z.strictObject({
        ...{ id: z.uuid(), startsAt: instant, endsAt: instant, status: z.string() },
        services: z.array(z.strictObject({ procedure: z.string(), professional: z.string() })),
      }),
    ),
    ...exportedConversation,
    ...exportedPlans,
    ...exportedProducts,
    ...exportedRisk,
    notes: z.array(
      z.strictObject({
        ...{ id: z.uuid(), at: instant, authorName: z.string(), text: z.string() },
        addendumTo: z.uuid().nullable().describe('the note that this one completes'),
      }),
    ),
    accesses: z.array(z.strictObject(access)).describe('who read or wrote her data, newest first'),
    breakGlass: z.array(
      z.strictObject({
        ...{ staffName: z.string(), reason: z.string().nullable(), openedAt: instant },
        endedAt: instant.nullable(),
      }),
    ),
    exportedAt: instant,
  })
  .meta({ id: 'ClientExport' });

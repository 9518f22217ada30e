import { z } from 'zod';
import {
  blockScopes,
  dataClasses,
  identityWays,
  keepGrounds,
  requestChannels,
  requestDecisions,
  rightCodes,
} from '../domain/privacy/rights.ts';
import { normalizePhone } from '../domain/clients/phone.ts';
import { pageAnswer, pageQuery } from './cursor.ts';

const instant = z.iso.datetime();
const version = z.int().positive();
const person = z.strictObject({ id: z.uuid(), name: z.string() });
const works = ['none', 'running', 'done', 'failed'] as const;
/** In her own words, as long as a message. */
export const rightsWish = z.string().trim().min(1).max(1_000);
export const rightCode = z.enum(rightCodes);
export const requesterFields = {
  name: z.string().trim().min(2).max(120),
  phone: z
    .string()
    .max(30)
    .transform((value, ctx) => {
      const e164 = normalizePhone(value);
      if (e164 === null) ctx.addIssue({ code: 'custom', message: 'phone' });
      return e164 ?? z.NEVER;
    }),
};

export const rightsQuery = z.strictObject({
  state: z.enum(['open', 'answered']).default('open'),
  ...pageQuery,
});
export const openBody = z
  .strictObject({
    ...{ code: rightCode, channel: z.enum(['desk', 'phone', 'letter']), wish: rightsWish.optional() },
    clientId: z.uuid().optional(),
    requester: z.strictObject(requesterFields).optional().describe('of somebody who is not found'),
    identityHow: z.enum(['document', 'known', 'representative']).optional(),
    receivedOn: z.iso
      .date()
      .optional()
      .describe('day of the clinic on which it came, at most a year ago; left out: today'),
  })
  .refine(({ clientId, requester }) => (clientId === undefined) !== (requester === undefined), {
    ...{ message: 'one-of', path: ['clientId'] },
  });
export const identityBody = z.strictObject({
  version,
  how: z.enum(['document', 'known', 'representative', 'none']).describe('none: not proved, which refuses it'),
  clientId: z.uuid().optional().describe('who it is, of a request that has no client'),
});
const item = {
  dataClass: z.enum(dataClasses),
  decision: z.enum(['fulfil', 'keep', 'not-held']),
};
export const decideBody = z.strictObject({
  ...{ version, decision: z.enum(requestDecisions) },
  answer: z.string().trim().min(10).max(4_000).describe('she reads it'),
  items: z
    .array(
      z.strictObject({
        ...item,
        ground: z.enum(keepGrounds).optional().describe('why it is kept'),
        until: z.iso.date().optional(),
      }),
    )
    .min(1)
    .max(dataClasses.length),
  blocks: z.array(z.enum(blockScopes)).max(blockScopes.length).default([]),
});

export const openedAnswer = z.strictObject({ id: z.uuid(), receivedAt: instant, dueAt: instant });
const row = {
  ...{ id: z.uuid(), version: z.int(), code: rightCode, channel: z.enum(requestChannels) },
  client: person.nullable().describe('null until it is known who asks; without a name after her erasure'),
  ...{ identity: z.enum(['unproven', 'proved', 'refused']), identityHow: z.enum(identityWays).nullable() },
  needsPerson: z.boolean().describe('false: answered by rule once it is known who asks'),
  ...{ receivedAt: instant, warnAt: instant, escalateAt: instant, dueAt: instant },
  breachedAt: instant.nullable(),
  clock: z.enum(['running', 'warned', 'escalated', 'breached', 'over']),
  state: z.enum(['open', 'decided', 'answered']),
  ...{ decision: z.enum(requestDecisions).nullable(), work: z.enum(works) },
  decidedAt: instant.nullable(),
  decidedBy: person.nullable().describe('null: by rule'),
  answeredAt: instant.nullable(),
};
export const rightsRow = z.strictObject(row).meta({ id: 'RightsRequest' });
export const rightsPage = z.strictObject({ items: z.array(rightsRow), ...pageAnswer });
export const rightsDetail = z
  .strictObject({
    ...row,
    requester: z.strictObject({ name: z.string(), phone: z.string() }).nullable(),
    ...{ wish: z.string().nullable(), answer: z.string().nullable() },
    items: z.array(
      z.strictObject({ ...item, ground: z.enum(keepGrounds).nullable(), until: z.iso.date().nullable() }),
    ),
    policy: z.strictObject({
      ...{ days: z.int(), warnDays: z.int(), escalateDays: z.int(), source: z.string() },
      validFrom: z.iso.date(),
    }),
    certificateSha256: z.string().nullable(),
  })
  .meta({ id: 'RightsRequestDetail' });

const block = z.strictObject({
  ...{ id: z.uuid(), scope: z.enum(blockScopes), ground: z.string(), requestId: z.uuid().nullable() },
  ...{ since: instant, until: instant.nullable() },
});
export const clientRightsAnswer = z.strictObject({
  ...{ requests: z.array(rightsRow), blocks: z.array(block) },
  hold: z.strictObject({ ground: z.string(), since: instant }).nullable().describe('in force'),
  erasure: z
    .strictObject({
      ...{ id: z.uuid(), state: z.enum(['running', 'done']), createdAt: instant },
      endedAt: instant.nullable(),
    })
    .nullable(),
  sealed: z.array(
    z.strictObject({
      ...{ id: z.uuid(), ground: z.string(), retainUntil: z.iso.date(), createdAt: instant },
    }),
  ),
});

const officer = { officerName: z.string(), officerContact: z.string(), appointedOn: z.iso.date() };
export const settingsBody = z.strictObject({
  version: z.int().min(0).describe('0: nobody has been named'),
  officerName: officer.officerName.trim().min(3).max(120),
  officerContact: officer.officerContact.trim().min(5).max(200),
  appointedOn: officer.appointedOn,
});
export const settingsAnswer = z
  .strictObject({
    version: z.int(),
    officerName: officer.officerName.nullable(),
    officerContact: officer.officerContact.nullable(),
    appointedOn: officer.appointedOn.nullable(),
  })
  .meta({ id: 'PrivacySettings' });

import { z } from 'zod';
import { campaignStates, outcomes, pauseCodes } from '../../domain/messaging/campaign.ts';
import { exclusions, segmentSchema } from '../../domain/messaging/segment.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const version = z.int().min(1);
const instant = z.iso.datetime();

const fields = {
  name: z.string().trim().min(1).max(80),
  templateId: z.uuid().nullable().describe('a text of the clinic for offers; null: the house’s own'),
  segment: segmentSchema,
  perMinute: z.int().min(1).max(1_200),
  startsAt: instant.nullable().describe('null: as soon as it is started'),
};
export const campaignBody = z.strictObject({
  ...fields,
  templateId: fields.templateId.default(null),
  perMinute: fields.perMinute.default(30),
  startsAt: fields.startsAt.default(null),
});
export const campaignChange = z.strictObject({ version, ...z.strictObject(fields).partial().shape });
export const startBody = z.strictObject({ version: version.describe('as it was looked at') });
export const testBody = z.strictObject({ clientId: z.uuid() });
export const campaignsQuery = z.strictObject({ ...pageQuery });
export const recipientsQuery = z.strictObject({
  state: z.enum(outcomes).optional().describe('what became of her'),
  ...pageQuery,
});

const progress = z
  .strictObject(
    Object.fromEntries(outcomes.map((name) => [name, z.int()])) as Record<
      (typeof outcomes)[number],
      z.ZodInt
    >,
  )
  .describe('recipients by what became of them; each is counted once');
const line = {
  ...{ id: z.uuid(), version, name: z.string(), state: z.enum(campaignStates) },
  pauseCode: z.enum(pauseCodes).nullable().describe('why it is paused'),
  ...{ templateId: z.uuid(), templateName: z.string(), perMinute: z.int(), startsAt: instant.nullable() },
  ...{ createdAt: instant, progress },
};
export const campaignLine = z.strictObject(line).meta({ id: 'CampaignLine' });
export const campaignsAnswer = z.strictObject({ items: z.array(campaignLine), ...pageAnswer });

export const campaignAnswer = z
  .strictObject({
    ...line,
    segment: segmentSchema,
    body: z.string().describe('with the placeholders of its template'),
    parameters: z.array(z.string()).describe('what stands in them, in their order'),
    reasons: z.array(z.strictObject({ outcome: z.enum(outcomes), code: z.string(), count: z.int() })),
    answered: z.int().describe('who wrote to the clinic within three days of it'),
    left: z.int().describe('who wants no more offers since'),
  })
  .meta({ id: 'Campaign' });

export const previewAnswer = z
  .strictObject({
    matched: z.int().describe('whom the segment names'),
    reachable: z.int().describe('who agreed to offers and can be written to now'),
    excluded: z.array(z.strictObject({ code: z.enum(exclusions), count: z.int() })),
    isCutShort: z.boolean().describe('more clients than were looked at: the numbers are at least these'),
    minutes: z.int().describe('of sending at its pace, hours of silence not counted'),
    costUsd: z.number().describe('a hint by the provider’s list price; what is not delivered costs nothing'),
    samples: z.array(z.strictObject({ text: z.string(), buttons: z.array(z.string()) })),
  })
  .meta({ id: 'CampaignPreview' });
export const testAnswer = z.strictObject({ messageId: z.uuid() });

export const recipientsAnswer = z.strictObject({
  items: z.array(
    z.strictObject({
      client: z.strictObject({
        id: z.uuid(),
        name: z.string().nullable().describe('null: erased, or not yours to read'),
      }),
      ...{ outcome: z.enum(outcomes), code: z.string().nullable(), at: instant.nullable() },
    }),
  ),
  ...pageAnswer,
});
export const textsAnswer = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.uuid().nullable().describe('null: the house’s own, not used yet'),
      ...{ name: z.string(), state: z.string(), body: z.string(), parameters: z.array(z.string()) },
      buttons: z.array(z.string()),
      isReady: z.boolean().describe('approved, and it says how to leave'),
    }),
  ),
});

export type CampaignLine = z.output<typeof campaignLine>;
export type CampaignCard = z.output<typeof campaignAnswer>;
export type CampaignPreview = z.output<typeof previewAnswer>;
export type CampaignRecipient = z.output<typeof recipientsAnswer>['items'][number];
export type CampaignText = z.output<typeof textsAnswer>['items'][number];

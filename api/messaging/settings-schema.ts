import { z } from 'zod';

const instant = z.iso.datetime({ offset: true });
const version = z.int().min(0).max(1_000_000_000);
const provider = z.enum(['zenvia', 'twilio']);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const rules = {
  isSmsOn: z.boolean(),
  smsProviders: z.array(provider).min(1).max(2).describe('the first one is tried first'),
  fallbackAfterMin: z.int().min(1).max(720).describe('minutes that WhatsApp has to deliver before the SMS'),
  offersFrom: time.describe('of the clinic’s clock; offers leave between these times only'),
  offersTo: time,
  offersADay: z.int().min(0).max(10),
  offersAMonth: z.int().min(0).max(60),
  automaticADay: z.int().min(1).max(50).describe('what nobody wrote by hand, to one client'),
};
export const messagingSettingsAnswer = z
  .strictObject({ ...rules, version: version.describe('0 = never changed') })
  .meta({ id: 'MessagingSettings' });
export const messagingSettingsBody = z
  .strictObject({ ...rules, version: version.describe('0 = never changed') })
  .refine(({ smsProviders }) => new Set(smsProviders).size === smsProviders.length, {
    path: ['smsProviders'],
    message: 'repeated',
  })
  .refine(({ offersFrom, offersTo }) => offersFrom < offersTo, {
    path: ['offersTo'],
    message: 'before-start',
  });

export const smsAnswer = z.strictObject({
  providers: z.array(z.strictObject({ provider, isConfigured: z.boolean() })),
});

export const channelAnswer = z.strictObject({
  channel: z
    .strictObject({
      version,
      phoneNumberId: z.string(),
      displayPhone: z.string().nullable(),
      wabaId: z.string().nullable(),
      isCoexistence: z.boolean().describe('the number also lives in the WhatsApp Business app'),
      perSecond: z.int(),
      hasToken: z.boolean().describe('a token of the clinic’s own; else the house’s serves it'),
      quality: z.string().nullable(),
      dailyLimit: z.int().nullable().describe('people a day whom it may write to first; -1 = without limit'),
      pausedAt: instant.nullable(),
      pauseCode: z.string().nullable(),
      offersPausedUntil: instant.nullable(),
    })
    .meta({ id: 'MessagingChannel' })
    .nullable(),
});
export const channelBody = z.strictObject({
  version,
  displayPhone: z
    .string()
    .regex(/^\d{8,15}$/)
    .optional()
    .describe('digits, with the country'),
  isCoexistence: z.boolean().optional(),
  perSecond: z.int().min(1).max(1_000).optional(),
});
export const accountBody = z.strictObject({
  version,
  wabaId: z
    .string()
    .regex(/^\d{5,30}$/)
    .nullable()
    .optional(),
  token: z
    .string()
    .trim()
    .min(16)
    .max(1_000)
    .nullable()
    .optional()
    .describe('never told again; left out: what is there stays; null: the house’s'),
});
export const channelVersionBody = z.strictObject({ version });

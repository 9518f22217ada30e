import { z } from 'zod';
import { cpfDigits, isCpf } from '../domain/clients/cpf.ts';
import { consentChannels, photoUses, purposes } from '../domain/consents/purposes.ts';

const purpose = z.enum(purposes);
const use = z.enum(photoUses);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const version = z.int().min(1);
const at = z.iso.datetime();
export const downstreams = ['messages', 'campaigns', 'photos', 'ai', 'scoring', 'integrations'] as const;

export const textBody = z.strictObject({ purpose, body: z.string().trim().min(20).max(8_000) });
const text = z.strictObject({
  ...{ purpose, version, body: z.string(), sha256 },
  validFrom: at.nullable().describe('null: the house’s own words, there from the start'),
  publishedBy: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
  isCurrent: z.boolean(),
});
export const textsAnswer = z.strictObject({ texts: z.array(text) }).meta({ id: 'ConsentTexts' });

const guardian = z.strictObject({
  name: z.string().trim().min(3).max(120),
  cpf: z.string().max(20).refine(isCpf, { message: 'cpf' }).transform(cpfDigits),
  kinship: z.string().trim().min(2).max(40),
});
const point = z.array(z.number().min(0).max(10_000)).length(2);
const side = z.int().min(1).max(10_000);
const drawn = z.strictObject({
  strokes: z.array(z.array(point).min(1).max(2_000)).min(1).max(100),
  ...{ width: side, height: side },
});
const typed = z.strictObject({
  typedName: z.string().trim().min(3).max(120).describe('of whoever does not draw'),
});
export const signature = z.union([drawn, typed]);
const deskChannel = z.enum(['tablet', 'paper', 'desk']);
export const grantBody = z.strictObject({
  ...{ purpose, use: use.optional(), choice: z.literal('granted'), channel: deskChannel },
  textSha256: sha256.describe('of the words that were shown'),
  ...{ signature: signature.optional(), guardian: guardian.optional() },
});
export const withdrawBody = z.strictObject({ purpose, use: use.optional(), channel: deskChannel });
export const requestBody = z.strictObject({ purposes: z.array(purpose).min(1).max(7) });
export const requestAnswer = z.strictObject({ id: z.uuid(), expiresAt: at });
export const confirmBody = z.strictObject({ downstream: z.enum(downstreams) });
export const certificateParams = z.strictObject({ id: z.uuid(), withdrawalId: z.uuid() });
export const proofParams = z.strictObject({ id: z.uuid(), consentId: z.uuid() });

const channel = z.enum(consentChannels);
export const current = z.strictObject({
  ...{ purpose, use: use.nullable() },
  state: z.enum(['granted', 'withdrawn', 'never', 'outdated', 'told']),
  ...{ textVersion: version.nullable(), at: at.nullable(), channel: channel.nullable() },
  proofId: z.uuid().nullable().describe('of the yes that was given last, unless it was taken back'),
});
const line = z.strictObject({
  ...{ id: z.uuid(), purpose, use: use.nullable(), choice: z.enum(['granted', 'withdrawn']), channel },
  ...{ textVersion: version, sha256, collectedBy: z.string().nullable(), at },
  guardian: z.strictObject({ name: z.string(), cpf: z.string(), kinship: z.string() }).nullable(),
});
export const withdrawal = z.strictObject({
  ...{ id: z.uuid(), purpose, use: use.nullable(), channel, withdrawnAt: at, endedAt: at.nullable() },
  proofSha256: sha256.nullable(),
  acks: z.array(
    z.strictObject({
      downstream: z.enum(downstreams),
      state: z.enum(['pending', 'acknowledged', 'failed']),
      acknowledgedAt: at.nullable(),
    }),
  ),
});
export const consentsAnswer = z
  .strictObject({
    isMinor: z.boolean(),
    ...{ current: z.array(current), history: z.array(line), withdrawals: z.array(withdrawal) },
  })
  .meta({ id: 'ClientConsents' });

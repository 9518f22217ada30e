import { z } from 'zod';
import { cpfDigits, isCpf } from '../../domain/clients/cpf.ts';
import { dataClasses } from '../../domain/privacy/data-map.ts';
import { erasureGrounds, erasureSteps, openingReasons, pendingKinds } from '../../domain/privacy/erasure.ts';
import { pageAnswer } from '../cursor.ts';

const instant = z.iso.datetime();
const day = z.iso.date();
const cpfOf = z
  .string()
  .max(20)
  .refine(isCpf, { message: 'cpf' })
  .meta({ description: 'with its check digits, written in any way', examples: ['529.982.247-25'] })
  .transform(cpfDigits);

export const erasureBody = z.strictObject({
  ground: z.enum(erasureGrounds).describe('LGPD arts. 15–16 and 18 VI'),
  requestId: z.uuid().nullable().default(null),
});
export const startedAnswer = z.strictObject({ id: z.uuid() });

const counts = z.record(z.string(), z.int());
const certificate = z.strictObject({
  erased: z.array(z.strictObject({ class: z.enum(dataClasses), count: z.int() })),
  kept: z.array(
    z.strictObject({ class: z.enum(dataClasses), count: z.int(), ground: z.string(), until: day.nullable() }),
  ),
  pending: z.array(z.strictObject({ what: z.enum(pendingKinds), until: day.nullable() })),
});
export const erasureAnswer = z
  .strictObject({
    ...{ id: z.uuid(), clientId: z.uuid(), requestId: z.uuid().nullable(), ground: z.string() },
    state: z.enum(['running', 'done']),
    steps: z.array(z.strictObject({ step: z.enum(erasureSteps), at: instant, counts })),
    certificate: certificate.nullable().describe('when it is done'),
    ...{ createdAt: instant, endedAt: instant.nullable() },
  })
  .meta({ id: 'Erasure' });
export const erasurePage = z.strictObject({ erasures: z.array(erasureAnswer), ...pageAnswer });

const sealed = {
  ...{ id: z.uuid(), clientId: z.uuid(), erasureId: z.uuid(), ground: z.string() },
  ...{ retainUntil: day, createdAt: instant },
};
export const sealedPage = z.strictObject({
  records: z.array(z.strictObject(sealed).meta({ id: 'SealedRecord' })),
  ...pageAnswer,
});
export const findingBody = z.strictObject({ cpf: cpfOf });
export const foundRecords = z.strictObject({ records: z.array(z.strictObject(sealed)) });
export const openingBody = z.strictObject({ reason: z.enum(openingReasons) });
export const openedRecord = z.strictObject({
  ...sealed,
  identification: z.strictObject({
    ...{ name: z.string(), cpf: z.string().nullable(), phone: z.string().nullable() },
    ...{ email: z.string().nullable(), birthDate: z.string().nullable() },
  }),
  visits: z.array(
    z.strictObject({
      ...{ startsAt: instant, endsAt: instant, status: z.string() },
      services: z.array(z.strictObject({ procedure: z.string(), professional: z.string() })),
    }),
  ),
  notes: z.array(
    z.strictObject({
      ...{ at: instant, authorName: z.string(), text: z.string(), id: z.uuid().optional() },
      addendumTo: z.uuid().nullable().optional().describe('the note that this one completes'),
    }),
  ),
  uses: z
    .array(
      z.strictObject({
        ...{ at: instant, product: z.string(), lot: z.string(), quantity: z.number(), unit: z.string() },
        by: z.string().nullable(),
      }),
    )
    .optional()
    .describe('products that were used on her; not in records from before stock'),
});

import { z } from 'zod';
import { anvisaFaults, anvisaFileCodes } from '../../domain/products/anvisa-catalogue.ts';
import { anvisaStates } from '../../domain/products/anvisa-state.ts';
import { regimes } from '../../domain/products/registration.ts';

const day = z.iso.date();
const instant = z.iso.datetime().nullable();

export const filesAnswer = z.strictObject({
  files: z.array(
    z
      .strictObject({
        ...{ code: z.enum(anvisaFileCodes), state: z.enum(['never', 'good', 'faulty']) },
        faultCode: z
          .enum(anvisaFaults)
          .nullable()
          .describe('why the newest file was not taken; the one before stays in use'),
        sourceDate: day.nullable().describe('the day of ANVISA’s own copy'),
        isStale: z.boolean().describe('older than a week: what it says is not enough for a yes'),
        ...{ rowCount: z.int().nullable(), byteCount: z.int().nullable() },
        checkedAt: instant.describe('when ANVISA was last asked'),
        goodAt: instant.describe('when it last answered well'),
        swappedAt: instant.describe('when the copy in use came'),
      })
      .meta({ id: 'AnvisaFile' }),
  ),
});

export const searchQuery = z
  .strictObject({
    regime: z.enum(regimes),
    number: z
      .string()
      .trim()
      .min(7)
      .max(30)
      .optional()
      .describe('registration, presentation or process, as printed or digits'),
    name: z.string().trim().min(2).max(120).optional().describe('how the name begins'),
    text: z
      .string()
      .trim()
      .min(2)
      .max(120)
      .optional()
      .describe('either: what begins with seven digits is a number'),
    limit: z.coerce.number().int().min(1).max(50).default(20),
  })
  .refine(({ number, name, text }) => [number, name, text].filter((one) => one !== undefined).length === 1, {
    path: ['number'],
    message: 'number-name-or-text',
  });

const text = z.string().nullable();

export const searchAnswer = z.strictObject({
  sourceDate: day.nullable().describe('of the file that was looked into'),
  rows: z.array(
    z
      .strictObject({
        ...{ regime: z.enum(regimes), key: z.string(), registration: text, processNumber: text },
        ...{ printedNumber: z.string(), name: z.string(), technicalName: text, holderName: text },
        ...{ holderCnpj: text, makerNames: text, riskClass: text, category: text, activeIngredient: text },
        situation: z.enum(['active', 'inactive', 'unknown']),
        validUntil: day.nullable(),
        isIndefinite: z.boolean(),
        state: z.enum(anvisaStates),
        goneOn: day.nullable().describe('the day on which ANVISA’s file no longer had it'),
      })
      .meta({ id: 'AnvisaProduct' }),
  ),
});

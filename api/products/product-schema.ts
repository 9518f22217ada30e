import { z } from 'zod';
import { anvisaStates } from '../../domain/products/anvisa-state.ts';
import { gtin14 } from '../../domain/products/gtin.ts';
import { regimes } from '../../domain/products/registration.ts';
import { units } from '../../domain/products/stock.ts';
import { checkReasons } from '../../models/product-check.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';
import { celsiusField, nameField, quantityField, versionField } from './fields.ts';

const gtin = z
  .string()
  .max(14)
  .regex(/^\d+$/)
  .refine((text) => gtin14(text) !== null, 'check-digit')
  .transform((text) => gtin14(text) ?? text);
const fields = {
  name: nameField,
  brand: nameField.nullable(),
  regime: z.enum(regimes),
  number: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .describe('the registration as it stands on the label, or the process of a cosmetic'),
  unit: z.enum(units).describe('in which stock is counted'),
  unitsPerPackage: quantityField.describe('a vial of 100 u: 100'),
  gtin: gtin.nullable(),
  openedLifeHours: z.number().int().min(1).max(26_280).nullable(),
  minCelsius: celsiusField.nullable(),
  maxCelsius: celsiusField.nullable(),
  reorderPoint: z.number().min(0).max(100_000).nullable(),
  isActive: z.boolean(),
};
export const newProductBody = z.strictObject({
  ...fields,
  brand: fields.brand.default(null),
  unitsPerPackage: fields.unitsPerPackage.default(1),
  gtin: fields.gtin.default(null),
  openedLifeHours: fields.openedLifeHours.default(null),
  minCelsius: fields.minCelsius.default(null),
  maxCelsius: fields.maxCelsius.default(null),
  reorderPoint: fields.reorderPoint.default(null),
  isActive: fields.isActive.default(true),
});
export const productBody = z.strictObject(fields).partial().extend({ version: versionField });

export const productAnswer = z
  .strictObject({
    ...{ id: z.uuid(), version: z.int().min(1), name: z.string(), brand: z.string().nullable() },
    ...{ regime: z.enum(regimes), registration: z.string().nullable(), processNumber: z.string().nullable() },
    printedNumber: z.string().describe('as it stands on a label'),
    ...{ unit: z.enum(units), unitsPerPackage: z.number(), gtin: z.string().nullable() },
    ...{ openedLifeHours: z.int().nullable(), minCelsius: z.number().nullable() },
    ...{ maxCelsius: z.number().nullable(), reorderPoint: z.number().nullable(), isActive: z.boolean() },
    anvisaState: z.enum(anvisaStates).nullable().describe('null: the register was never asked'),
    ...{ anvisaCheckedAt: z.iso.datetime().nullable(), transferredTo: z.string().nullable() },
    isBlocked: z.boolean().describe('what the register says keeps it from clients'),
    usable: z.number().describe('in lots that are free and in date'),
    held: z.number().describe('in lots that wait, expired or are recalled'),
    nextExpiryOn: z.iso.date().nullable(),
  })
  .meta({ id: 'Product' });
export const productsAnswer = z.strictObject({ products: z.array(productAnswer) });

export const checksQuery = z.strictObject({ ...pageQuery });
const checkAnswer = z
  .strictObject({
    ...{ id: z.uuid(), checkedAt: z.iso.datetime(), reason: z.enum(checkReasons) },
    ...{ state: z.enum(anvisaStates), sourceFile: z.string().nullable() },
    sourceDate: z.iso.date().nullable().describe('the day of ANVISA’s own file'),
    transferredTo: z.string().nullable(),
    answer: z.unknown().describe('rows of the public register, as they were read'),
    answerSha256: z.string(),
  })
  .meta({ id: 'ProductCheck' });
export const checksAnswer = z.strictObject({ checks: z.array(checkAnswer), ...pageAnswer });

export const procedureProductsBody = z.strictObject({
  products: z.array(z.strictObject({ productId: z.uuid(), quantity: quantityField })).max(50),
});
export const procedureProductsAnswer = z.strictObject({
  products: z.array(
    z.strictObject({
      ...{ productId: z.uuid(), productName: z.string(), unit: z.enum(units), quantity: z.number() },
    }),
  ),
});

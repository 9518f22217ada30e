import { z } from 'zod';
import { gs1Faults } from '../../domain/products/gs1.ts';
import { holdReasons, lotStates, units } from '../../domain/products/stock.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';
import { celsiusField, dayField } from './fields.ts';

const scanText = z.string().min(1).max(400).describe('what the scanner sent: DataMatrix, GS1-128 or EAN');
const line = z.strictObject({
  productId: z.uuid().optional().describe('left out: the product whose GTIN is in `scan`'),
  scan: scanText.optional(),
  code: z.string().trim().min(1).max(40).optional().describe('of the lot; left out: as in `scan`'),
  expiresOn: dayField.optional(),
  packages: z.number().int().min(1).max(1_000),
  storagePlaceId: z.uuid().optional(),
});
export const receiptBody = z.strictObject({
  supplierId: z.uuid(),
  invoiceKey: z.string().max(80).nullable().default(null).describe('access key of the NF-e, 44 places'),
  receivedOn: dayField.optional().describe('left out: today'),
  temperatureCelsius: celsiusField.nullable().default(null).describe('in the box, on arrival'),
  lots: z.array(line).min(1).max(50),
});
export const invoiceBody = z.strictObject({ invoiceKey: z.string().min(44).max(80) });
export const receiptsQuery = z.strictObject({ ...pageQuery });

const receiptAnswer = z
  .strictObject({
    ...{ id: z.uuid(), version: z.int().min(1), supplierId: z.uuid(), supplierName: z.string() },
    ...{ invoiceKey: z.string().nullable(), invoiceNumber: z.string().nullable(), receivedOn: z.iso.date() },
    temperatureCelsius: z.number().nullable(),
  })
  .meta({ id: 'GoodsReceipt' });
export const lotAnswer = z
  .strictObject({
    ...{ id: z.uuid(), version: z.int().min(1), code: z.string(), expiresOn: z.iso.date() },
    ...{ productId: z.uuid(), productName: z.string(), unit: z.enum(units), unitsPerPackage: z.number() },
    ...{ state: z.enum(lotStates), quarantineReason: z.enum(holdReasons).nullable() },
    holds: z.array(z.enum(holdReasons)).describe('everything that keeps it from clients'),
    ...{ storagePlaceId: z.uuid().nullable(), receiptId: z.uuid(), supplierId: z.uuid() },
    ...{ supplierName: z.string(), receivedQuantity: z.number() },
    total: z.number().describe('what is left of it, in the product’s unit'),
  })
  .meta({ id: 'Lot' });
export const receivedAnswer = z.strictObject({ receipt: receiptAnswer, lots: z.array(lotAnswer) });
export const receiptsAnswer = z.strictObject({ receipts: z.array(receiptAnswer), ...pageAnswer });

export const scanBody = z.strictObject({ text: scanText });
export const scanAnswer = z.strictObject({
  ...{ gtin: z.string().nullable(), lot: z.string().nullable(), serial: z.string().nullable() },
  ...{ expiresOn: z.iso.date().nullable(), producedOn: z.iso.date().nullable(), count: z.int().nullable() },
  registration: z.string().nullable().describe('AI 713: the number of the Brazilian register'),
  faults: z.array(z.strictObject({ code: z.enum(gs1Faults), ai: z.string().nullable() })),
  product: z
    .strictObject({ id: z.uuid(), name: z.string() })
    .nullable()
    .describe('of the clinic, by its GTIN'),
  lots: z.array(lotAnswer).describe('of that product and code, that are here'),
});

import { z } from 'zod';
import { isCnpj } from '../../domain/payments/cnpj.ts';
import { celsiusField, instantField, nameField, noteField, versionField } from './fields.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

export const newSupplierBody = z.strictObject({
  name: nameField,
  cnpj: z.string().trim().max(20).refine(isCnpj, 'check-digit'),
});
export const supplierBody = z.strictObject({
  name: nameField.optional(),
  isActive: z.boolean().optional(),
  exemptReason: noteField.nullable().optional().describe('why ANVISA’s authorisation is not needed'),
  version: versionField,
});
export const supplierAnswer = z
  .strictObject({
    ...{ id: z.uuid(), version: z.int().min(1), name: z.string(), cnpj: z.string() },
    afe: z.string().nullable().describe('the authorisation as it is printed'),
    afeState: z.enum(['active', 'inactive', 'not-found', 'exempt']),
    ...{ exemptReason: z.string().nullable(), afeCheckedAt: z.iso.datetime().nullable() },
    isActive: z.boolean(),
  })
  .meta({ id: 'Supplier' });
export const suppliersAnswer = z.strictObject({ suppliers: z.array(supplierAnswer) });

const place = {
  name: nameField,
  minCelsius: celsiusField.nullable(),
  maxCelsius: celsiusField.nullable(),
  isActive: z.boolean(),
};
export const newStoragePlaceBody = z.strictObject({
  ...place,
  minCelsius: place.minCelsius.default(null),
  maxCelsius: place.maxCelsius.default(null),
  isActive: place.isActive.default(true),
});
export const storagePlaceBody = z.strictObject(place).partial().extend({ version: versionField });
export const storagePlaceAnswer = z
  .strictObject({
    ...{ id: z.uuid(), version: z.int().min(1), name: z.string(), isActive: z.boolean() },
    ...{ minCelsius: z.number().nullable(), maxCelsius: z.number().nullable() },
    ...{ lastCelsius: z.number().nullable(), lastReadAt: z.iso.datetime().nullable() },
    excursionId: z.uuid().nullable().describe('outside its limits now'),
  })
  .meta({ id: 'StoragePlace' });
export const storagePlacesAnswer = z.strictObject({ places: z.array(storagePlaceAnswer) });

export const readingBody = z.strictObject({
  celsius: celsiusField,
  readAt: instantField.optional().describe('left out: now; of the last 30 days'),
});
export const readingsQuery = z.strictObject({ ...pageQuery });
export const readingsAnswer = z.strictObject({
  readings: z.array(
    z.strictObject({
      ...{ id: z.uuid(), celsius: z.number(), readAt: z.iso.datetime() },
      source: z.enum(['hand', 'sensor', 'receipt']),
    }),
  ),
  ...pageAnswer,
});
export const excursionBody = z.strictObject({
  ...{ startedAt: instantField, endedAt: instantField, minCelsius: celsiusField, maxCelsius: celsiusField },
});
export const excursionsQuery = z.strictObject({
  storagePlaceId: z.uuid().optional(),
  undecided: z.enum(['true', 'false']).default('false'),
});
export const decisionBody = z.strictObject({
  decision: z.enum(['release', 'discard']),
  note: noteField.describe('on what it rests: the maker’s stability data'),
});
export const excursionAnswer = z
  .strictObject({
    ...{ id: z.uuid(), version: z.int().min(1), storagePlaceId: z.uuid(), startedAt: z.iso.datetime() },
    ...{ endedAt: z.iso.datetime().nullable(), minCelsius: z.number(), maxCelsius: z.number() },
    ...{ decision: z.enum(['release', 'discard']).nullable(), decidedAt: z.iso.datetime().nullable() },
    note: z.string().nullable(),
  })
  .meta({ id: 'ColdExcursion' });
export const excursionsAnswer = z.strictObject({ excursions: z.array(excursionAnswer) });

import { z } from 'zod';
import { anvisaStates } from '../../domain/products/anvisa-state.ts';
import { holdReasons, units } from '../../domain/products/stock.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';
import { staffField, versionField } from './fields.ts';

const instant = z.iso.datetime();
const ofProduct = { productId: z.uuid(), productName: z.string() };
const affected = { visits: z.int(), clients: z.int() };

export const attentionAnswer = z.strictObject({
  lastRun: z
    .strictObject({
      ...{ cause: z.enum(['daily', 'swap']), onDay: z.iso.date(), startedAt: instant },
      ...{ finishedAt: instant.nullable(), checked: z.int(), failed: z.int() },
      blocked: z.int().describe('products out of use since this run'),
      held: z.int().describe('lots held by this run'),
    })
    .nullable(),
  blocked: z.array(
    z.strictObject({
      ...{ ...ofProduct, state: z.enum(anvisaStates), checkedAt: instant, heldLots: z.int(), ...affected },
    }),
  ),
  held: z.array(
    z.strictObject({
      ...{ lotId: z.uuid(), code: z.string(), ...ofProduct, unit: z.enum(units) },
      ...{ quantity: z.number(), reason: z.enum(holdReasons), since: instant },
    }),
  ),
  notices: z.array(
    z.strictObject({
      ...{ taskId: z.uuid(), kind: z.string(), reason: z.string(), since: instant },
      ...{ productId: z.uuid().nullable(), productName: z.string().nullable() },
      ...{ lotId: z.uuid().nullable(), lotCode: z.string().nullable() },
      facts: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
});

export const reorderAnswer = z.strictObject({
  products: z.array(
    z.strictObject({
      ...{ ...ofProduct, unit: z.enum(units), usable: z.number(), booked: z.number() },
      missing: z.number().describe('what booked visits of the next thirty days lack'),
      shortOn: z.iso.date().nullable().describe('the first day on which something is missing'),
      toOrder: z.number().describe('brings the stock to its reorder point after those visits'),
    }),
  ),
});

export const affectedQuery = z.strictObject({ ...pageQuery });
export const affectedAnswer = z.strictObject({
  ...affected,
  items: z.array(
    z.strictObject({
      ...{ appointmentId: z.uuid(), startsAt: instant, clientId: z.uuid() },
      clientName: z.string().nullable().describe('null after her erasure'),
      procedureName: z.string(),
    }),
  ),
  ...pageAnswer,
});

export const settingsAnswer = z.strictObject({ version: z.int().min(0), responsible: staffField });
export const settingsBody = z.strictObject({
  version: versionField.or(z.literal(0)),
  responsibleId: z.uuid().nullable(),
});

import { z } from 'zod';
import { anvisaStates } from '../../domain/products/anvisa-state.ts';
import {
  discardReasons,
  holdReasons,
  lotStates,
  movementKinds,
  voidReasons,
  wasteReasons,
} from '../../domain/products/stock.ts';
import { useRefusals } from '../../domain/products/usability.ts';
import { holdEnds } from '../../models/lot-hold.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';
import { instantField, noteField, quantityField, staffField } from './fields.ts';
import { lotAnswer } from './receipt-schema.ts';

export const lotsQuery = z.strictObject({
  state: z.enum(lotStates).optional(),
  productId: z.uuid().optional(),
  storagePlaceId: z.uuid().optional(),
  withinDays: z.coerce.number().int().min(0).max(3_650).optional().describe('expires within so many days'),
  code: z.string().trim().min(1).max(40).optional().describe('how the lot’s code begins'),
  ...pageQuery,
});
export const lotsAnswer = z.strictObject({ lots: z.array(lotAnswer), ...pageAnswer });

const warnings = z.array(z.enum([...anvisaStates, 'transferred']));
const packageAnswer = z.strictObject({
  ...{ id: z.uuid(), openedAt: z.iso.datetime(), usableUntil: z.iso.datetime().nullable() },
  ...{ dilutedMl: z.number().nullable(), state: z.enum(['open', 'empty', 'discarded']), left: z.number() },
  refusals: z.array(z.enum(useRefusals)),
});
export const stockedLotAnswer = lotAnswer
  .extend({
    closed: z.number().describe('in packages that nobody opened'),
    packages: z.array(packageAnswer).describe('oldest first'),
    refusals: z.array(z.enum(useRefusals)).describe('why it may not be used now; empty: it may'),
    warnings,
  })
  .meta({ id: 'StockedLot' });
export const lotPageAnswer = z.strictObject({
  lot: stockedLotAnswer,
  holds: z.array(
    z.strictObject({
      ...{ id: z.uuid(), reason: z.enum(holdReasons), beganAt: z.iso.datetime(), beganBy: staffField },
      ...{ note: z.string().nullable(), endedAt: z.iso.datetime().nullable(), endedBy: staffField },
      ...{ endReason: z.enum(holdEnds).nullable(), endNote: z.string().nullable() },
    }),
  ),
  movements: z.array(
    z.strictObject({
      ...{ id: z.uuid(), kind: z.enum(movementKinds), quantity: z.number(), openedId: z.uuid().nullable() },
      ...{ reason: z.string().nullable(), at: z.iso.datetime(), by: staffField },
    }),
  ),
});

const use = {
  ...{ id: z.uuid(), clientId: z.uuid(), appointmentId: z.uuid().nullable() },
  ...{ procedureName: z.string().nullable(), lotId: z.uuid(), lotCode: z.string(), productId: z.uuid() },
  ...{ productName: z.string(), unit: z.string(), quantity: z.number(), usedAt: z.iso.datetime() },
  by: staffField,
  checkId: z.uuid().describe('what the register said at that moment: /products/{id}/checks'),
  anvisaState: z.enum(anvisaStates),
  isVoided: z.boolean(),
};
export const peopleAnswer = z.strictObject({
  uses: z.array(z.strictObject({ ...use, clientName: z.string().nullable().describe('null: erased') })),
});
export const clientUsesAnswer = z.strictObject({ uses: z.array(z.strictObject(use)) });

export const quarantineBody = z.strictObject({ note: noteField });
export const releaseBody = z.strictObject({
  reason: z.enum(holdReasons),
  endReason: z.enum(['within-stability', 'checked-in-order', 'registration-valid', 'mistake']),
  note: noteField,
});
export const discardBody = z.strictObject({ reason: z.enum(discardReasons) });
export const wasteBody = z.strictObject({
  quantity: quantityField,
  openedId: z.uuid().optional(),
  reason: z.enum(wasteReasons),
});
export const returnBody = z.strictObject({ quantity: quantityField });
export const openBody = z.strictObject({ dilutedMl: z.number().min(0.01).max(1_000).optional() });
export const packageDiscardBody = z.strictObject({ reason: z.enum(wasteReasons) });

export const useBody = z.strictObject({
  clientId: z.uuid(),
  appointmentId: z.uuid().optional(),
  procedureId: z.uuid().optional().describe('left out: the first one of the visit'),
  lotId: z.uuid(),
  openedId: z.uuid().optional().describe('the opened package it was taken from'),
  opensPackage: z.boolean().default(false).describe('opens a package of the lot for it'),
  quantity: quantityField,
  usedAt: instantField.optional().describe('left out: now; of the last 30 days'),
});
export const usedAnswer = z.strictObject({
  ...{ id: z.uuid(), lotId: z.uuid(), openedId: z.uuid().nullable(), quantity: z.number() },
  ...{ usedAt: z.iso.datetime(), warnings },
});
export const voidBody = z.strictObject({ reason: z.enum(voidReasons) });

export const proposalQuery = z.strictObject({
  productId: z.uuid(),
  quantity: z.coerce.number().min(0.001).max(100_000),
});
export const proposalAnswer = z.strictObject({
  picks: z.array(
    z.strictObject({
      ...{ lotId: z.uuid(), openedId: z.uuid().nullable(), expiresOn: z.iso.date(), quantity: z.number() },
      packagesToOpen: z.int().min(0),
    }),
  ),
  missing: z.number().describe('what all that may be used lacks'),
});

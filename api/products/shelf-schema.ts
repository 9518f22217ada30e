import { z } from 'zod';
import { units } from '../../domain/products/stock.ts';

export const openedAnswer = z.strictObject({
  packages: z.array(
    z
      .strictObject({
        ...{ id: z.uuid(), lotId: z.uuid(), lotCode: z.string(), productId: z.uuid() },
        ...{ productName: z.string(), unit: z.enum(units), left: z.number(), openedAt: z.iso.datetime() },
        usableUntil: z.iso.datetime().nullable().describe('null: as long as its lot'),
      })
      .meta({ id: 'OpenedPackage' }),
  ),
});
export const productProceduresAnswer = z.strictObject({
  procedures: z.array(
    z.strictObject({ procedureId: z.uuid(), procedureName: z.string(), quantity: z.number() }),
  ),
});

import { z } from 'zod';
import { dismissReasons, returnKinds, returnStates } from '../../domain/packages/returns.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

export const returnsQuery = z.strictObject({
  kind: z.enum(returnKinds).optional(),
  state: z
    .enum(['open', 'wants', 'all'])
    .default('open')
    .describe('`open`: nobody has booked or decided; `wants`: she asked for a time'),
  dueBefore: z.iso.date().optional().describe('due by this day'),
  ...pageQuery,
});
export const dismissBody = z.strictObject({ reason: z.enum(dismissReasons) });

export const returnAnswer = z
  .strictObject({
    ...{ id: z.uuid(), kind: z.enum(returnKinds), state: z.enum(returnStates) },
    client: z.strictObject({ id: z.uuid(), name: z.string(), phone: z.string().nullable() }),
    procedure: z.strictObject({ id: z.uuid(), name: z.string() }),
    professionalId: z.uuid().describe('whom she was treated by'),
    ...{ fromVisitId: z.uuid(), seriesId: z.uuid().nullable() },
    ...{ dueFrom: z.iso.date(), dueTo: z.iso.date(), invitedAt: z.string().nullable() },
    mayInvite: z.boolean().describe('she agreed to messages of this kind; else only a person asks her'),
  })
  .meta({ id: 'Return' });
export const returnsAnswer = z.strictObject({ returns: z.array(returnAnswer), ...pageAnswer });
/** Day and id of the last one of a page. */
export const returnPosition = z.tuple([z.iso.date(), z.uuid()]);

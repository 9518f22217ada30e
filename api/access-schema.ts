import { z } from 'zod';
import { pageAnswer, pageQuery } from './cursor.ts';

/** Who touched one person's record, as staff and as she herself are told. */
const access = z
  .strictObject({
    at: z.iso.datetime(),
    who: z.string().nullable().describe('of staff; null for the client herself, programs and processes'),
    ...{ role: z.string(), action: z.string(), purpose: z.string() },
  })
  .meta({ id: 'RecordAccess' });
export const accessesQuery = z.strictObject(pageQuery);
export const accessesAnswer = z.strictObject({ accesses: z.array(access), ...pageAnswer });

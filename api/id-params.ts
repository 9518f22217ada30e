import { z } from 'zod';

/** `/…/:id` of every sub-subject of the clinic. */
export const idParams = z.strictObject({ id: z.uuid() });

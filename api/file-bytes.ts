import { z } from 'zod';

/** A file as an answer: bytes that no schema describes further. */
export const fileBytes = z.custom<unknown>().meta({ override: { type: 'string', format: 'binary' } });

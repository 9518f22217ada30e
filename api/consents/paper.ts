import { z } from 'zod';

export const paper = z.custom<unknown>().meta({ override: { type: 'string', format: 'binary' } });

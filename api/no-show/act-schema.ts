import { z } from 'zod';
import { ladderStepNames } from '../../domain/no-show/settings.ts';
import { callResults } from '../../models/no-show-acts.ts';
import { stopReasons } from '../../models/no-show-watch.ts';

export const stepBody = z.strictObject({ step: z.enum(ladderStepNames) });
export const callBody = z.strictObject({
  result: z.enum(callResults),
  note: z.string().trim().min(1).max(500).optional(),
});
export const stopBody = z.strictObject({ reason: z.enum(stopReasons) });

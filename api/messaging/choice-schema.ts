import { z } from 'zod';
import { channels } from '../../domain/messaging/delivery.ts';
import { choicePurposes } from '../../models/contact-choice.ts';

const wish = {
  channel: z.enum(channels),
  purpose: z.enum(choicePurposes).describe('service: visits and care; offers: marketing'),
  choice: z.enum(['granted', 'withdrawn']),
};
export const choicesBody = z.strictObject({ choices: z.array(z.strictObject(wish)).min(1).max(4) });

const instant = z.iso.datetime();
/** `current`: the ones that hold; a pair that is missing was never asked. */
export const clientChoicesAnswer = z.strictObject({
  current: z.array(z.strictObject({ ...wish, chosenAt: instant })),
  history: z.array(
    z.strictObject({
      ...wish,
      source: z.string(),
      textVersion: z.string(),
      text: z.string().nullable().describe('the words that were answered; null for those of an older system'),
      chosenAt: instant,
    }),
  ),
});

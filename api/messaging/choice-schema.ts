import { z } from 'zod';
import { choiceWish } from '../choice-wish.ts';

const instant = z.iso.datetime();
/** `current`: the ones that hold; a pair that is missing was never asked. */
export const clientChoicesAnswer = z.strictObject({
  current: z.array(z.strictObject({ ...choiceWish, chosenAt: instant })),
  history: z.array(
    z.strictObject({
      ...choiceWish,
      source: z.string(),
      textVersion: z.string(),
      text: z.string().nullable().describe('the words that were answered; null for those of an older system'),
      chosenAt: instant,
    }),
  ),
});

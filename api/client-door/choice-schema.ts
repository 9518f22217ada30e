import { z } from 'zod';
import { choiceWish } from '../choice-wish.ts';

const token = z
  .string()
  .regex(/^[\w-]{27}\.[\w-]{22}$/)
  .describe('of the link in a message, without signing in');
export const lookBody = z.strictObject({ token });
/** Only out: whoever a message was forwarded to must not say yes in her name. */
const leaving = z.strictObject({ ...choiceWish, choice: z.literal('withdrawn') });
export const preferenceBody = z.strictObject({ token, choices: z.array(leaving).min(1).max(4) });

export const ownChoicesAnswer = z
  .strictObject({
    clinic: z.strictObject({ id: z.uuid(), name: z.string() }),
    current: z.array(z.strictObject(choiceWish)),
    offersText: z.string().describe('what a yes to offers means'),
  })
  .meta({ id: 'OwnChoices' });

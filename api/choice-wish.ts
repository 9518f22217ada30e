import { z } from 'zod';
import { channels } from '../domain/messaging/delivery.ts';
import { choicePurposes } from '../models/contact-choice.ts';

/** What somebody says yes or no to, at the desk as on the client's own page. */
export const choiceWish = {
  channel: z.enum(channels),
  purpose: z.enum(choicePurposes).describe('service: visits and care; offers: marketing'),
  choice: z.enum(['granted', 'withdrawn']),
};
export const choicesBody = z.strictObject({ choices: z.array(z.strictObject(choiceWish)).min(1).max(4) });

import { z } from 'zod';
import type { ControlRoute } from './control-routes.ts';
import { HttpError, readInput } from './http.ts';
import { isUserId } from './people.ts';

/** A number, or the business-scoped id of somebody who has none to show. */
const address = z.string().regex(/^\+?\d{10,15}$|^[A-Z]{2}\.[A-Za-z0-9.]{1,128}$/);
const number = z.string().regex(/^\+?\d{10,15}$/);
const phoneNumberId = z.string().optional();
const text = z.string().min(1).max(4096);

const replySchema = z
  .strictObject({ messageId: z.string().optional(), to: address.optional(), payload: z.string().min(1) })
  .refine((input) => (input.messageId === undefined) !== (input.to === undefined), 'messageId or to');
const textSchema = z.strictObject({ to: address, text, phoneNumberId, replyTo: z.string().optional() });
const mediaSchema = z.strictObject({
  to: address,
  mime: z.string().min(3).max(100),
  /** The file itself; up to about 700 kB here, more through the telephone's page. */
  base64: z.base64(),
  fileName: z.string().max(200).optional(),
  caption: z.string().max(1024).optional(),
  phoneNumberId,
});
const reactionSchema = z.strictObject({ messageId: z.string(), emoji: z.string().max(32) });
const phoneSchema = z.strictObject({ to: address, isOff: z.boolean() });
const personSchema = z.strictObject({
  to: address,
  name: z.string().min(1).max(100).optional(),
  username: z.string().min(3).max(35).optional(),
});
const numberChangeSchema = z.strictObject({ to: address, newNumber: number, phoneNumberId });
const userIdChangeSchema = z.strictObject({
  to: address,
  newUserId: z.string().refine(isUserId, 'BR.…'),
  phoneNumberId,
});
const preferenceSchema = z.strictObject({ to: address, offers: z.enum(['stop', 'resume']), phoneNumberId });

/** What people do with their telephones, and staff with the clinic's own. */
export const peopleRoutes: Record<string, ControlRoute> = {
  'POST /_control/reply': async ({ person }, exchange) => {
    const { payload, messageId, to } = await readInput(exchange, replySchema);
    return person.press(payload, { messageId, to });
  },
  'POST /_control/text': async ({ person }, exchange) => {
    const input = await readInput(exchange, textSchema);
    return person.write(input.to, input.text, input.phoneNumberId, input.replyTo);
  },
  'POST /_control/media': async ({ person, media }, exchange) => {
    const input = await readInput(exchange, mediaSchema);
    const file = media.keep(Buffer.from(input.base64, 'base64'), input.mime, input.fileName);
    return { ...person.sendMedia(input.to, file, input.caption, input.phoneNumberId), mediaId: file.id };
  },
  'POST /_control/reaction': async ({ person }, exchange) => {
    const { messageId, emoji } = await readInput(exchange, reactionSchema);
    return person.react(messageId, emoji);
  },
  'POST /_control/phone': async ({ person }, exchange) => {
    const { to, isOff } = await readInput(exchange, phoneSchema);
    return person.switch(to, isOff);
  },
  'POST /_control/person': async ({ people }, exchange) => {
    const { to, ...facts } = await readInput(exchange, personSchema);
    if (!Object.keys(facts).length) throw new HttpError(400, 'name or username');
    const { name, username } = facts;
    return people.change(to, {
      ...(name !== undefined && { name }),
      ...(username !== undefined && { username }),
    });
  },
  'POST /_control/number-change': async ({ person }, exchange) => {
    const input = await readInput(exchange, numberChangeSchema);
    return person.changeNumber(input.to, input.newNumber, input.phoneNumberId);
  },
  'POST /_control/user-id-change': async ({ person }, exchange) => {
    const input = await readInput(exchange, userIdChangeSchema);
    return person.changeUserId(input.to, input.newUserId, input.phoneNumberId);
  },
  'POST /_control/preference': async ({ person }, exchange) => {
    const input = await readInput(exchange, preferenceSchema);
    return person.prefer(input.to, input.offers, input.phoneNumberId);
  },
  'POST /_control/echo': async ({ person }, exchange) => {
    const input = await readInput(exchange, textSchema);
    return person.echo(input.to, input.text, input.phoneNumberId);
  },
};

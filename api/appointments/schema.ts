import { z } from 'zod';
import { squeezeInReasons } from '../../domain/appointments/status.ts';
import { cancelReasons } from '../../domain/appointments/story.ts';
import { pageQuery } from '../cursor.ts';

const id = z.uuid();
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const version = z.number().int().min(1);

export const visitParams = z.strictObject({ id });
export const visitPageQuery = z.strictObject(pageQuery);

/** At most 45 days at a time: an agenda is looked at by the day, the week or the month. */
const agenda = { from: instant, to: instant, resourceId: id.optional() };
const isAgenda = ({ from, to }: { from: number; to: number }) => to > from && to - from <= 45 * 86_400_000;
export const agendaQuery = z.strictObject(agenda).refine(isAgenda, { path: ['to'], message: 'range' });
export const agendaPageQuery = z
  .strictObject({ ...agenda, ...pageQuery })
  .refine(isAgenda, { path: ['to'], message: 'range' });

const service = {
  procedureId: id,
  professionalId: id,
  roomId: id.nullish().describe('left out: any free one of the kind that the procedure needs'),
  deviceId: id.nullish(),
};
const services = z
  .array(z.strictObject(service))
  .min(1)
  .max(8)
  .describe('in the order in which they are done');
const squeezeIn = z
  .strictObject({ reason: z.enum(squeezeInReasons) })
  .optional()
  .describe('over what the professional does and outside her hours; never over a room or device');

export const bookBody = z.union([
  z.strictObject({
    ...{ clientId: id, startsAt: instant, services, squeezeIn },
    isWalkIn: z.boolean().optional().describe('came without an hour, and is there'),
  }),
  z.strictObject({ clientId: id, startsAt: instant, ...service }).describe('a visit of one service'),
]);

export const commandBody = z.strictObject({ version });
export const cancelBody = z.strictObject({
  version,
  reason: z.enum(cancelReasons),
});
const place = { professionalId: id.optional(), roomId: id.nullish(), deviceId: id.nullish() };
const position = z.int().min(1).max(8);
export const moveBody = z.strictObject({
  version,
  startsAt: instant,
  ...place,
  services: z
    .array(z.strictObject({ position, ...place }))
    .max(8)
    .optional()
    .describe('other people, rooms or devices for some of the services; those outside are of the first one'),
  squeezeIn,
});
export const servicesBody = z.strictObject({ version, services });

/** What clients of the API send (times as ISO text). */
export type BookRequest = z.input<typeof bookBody>;
export type MoveRequest = z.input<typeof moveBody>;
export type CancelRequest = z.input<typeof cancelBody>;

import { z } from 'zod';
import { cancelReasons } from '../../domain/appointments/story.ts';
import { pageQuery } from '../cursor.ts';

const id = z.uuid();
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
// Zones of two thousand years ago are no agenda's.
const day = z.iso.date().refine((text) => text >= '2000-01-01' && text <= '2100-12-31', { message: 'range' });
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

export const availabilityQuery = z
  .strictObject({ procedureId: id, professionalId: id.optional(), from: day, to: day })
  .refine(({ from, to }) => to >= from && Date.parse(to) - Date.parse(from) <= 31 * 86_400_000, {
    path: ['to'],
    message: 'range',
  });

export const bookBody = z.strictObject({
  clientId: id,
  procedureId: id,
  professionalId: id,
  roomId: id.nullish(),
  deviceId: id.nullish(),
  startsAt: instant,
});

export const commandBody = z.strictObject({ version });
export const cancelBody = z.strictObject({
  version,
  reason: z.enum(cancelReasons),
});
export const moveBody = z.strictObject({
  version,
  startsAt: instant,
  professionalId: id.optional(),
  roomId: id.nullish(),
  deviceId: id.nullish(),
});

/** What clients of the API send (times as ISO text). */
export type BookRequest = z.input<typeof bookBody>;
export type MoveRequest = z.input<typeof moveBody>;
export type CancelRequest = z.input<typeof cancelBody>;

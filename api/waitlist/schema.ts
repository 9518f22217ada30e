import { z } from 'zod';
import { entryStates, offerStates, openingStates } from '../../domain/waitlist/entry.ts';
import { rankReasons } from '../../domain/waitlist/rank.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const day = z.iso.date().nullable();
const window = z
  .strictObject({ weekday: z.int().min(0).max(6).describe('0 = Sunday'), from: time, to: time })
  .refine(({ from, to }) => from < to, { message: 'window', path: ['to'] });
const wish = {
  procedureIds: z
    .array(z.uuid())
    .min(1)
    .max(3)
    .refine((ids) => new Set(ids).size === ids.length, 'twice'),
  professionalId: z.uuid().nullable().describe('null = whoever is free'),
  windows: z.array(window).max(21).describe('wall times of the clinic; none = always'),
  earliestDay: day,
  latestDay: day,
};
const inOrder = ({
  earliestDay,
  latestDay,
}: {
  earliestDay?: string | null | undefined;
  latestDay?: string | null | undefined;
}) => !earliestDay || !latestDay || earliestDay <= latestDay;
const notInOrder = { message: 'day-order', path: ['latestDay'] };
const priority = z.int().min(0).max(2).describe('2 = urgent');
const open = {
  ...{ procedureIds: wish.procedureIds, professionalId: wish.professionalId.default(null) },
  windows: wish.windows.default([]),
  ...{ earliestDay: day.default(null), latestDay: day.default(null) },
};

export const newEntryBody = z
  .strictObject({ clientId: z.uuid(), ...open, priority: priority.default(0) })
  .refine(inOrder, notInOrder);
export const ownEntryBody = z.strictObject(open).refine(inOrder, notInOrder);
export const entryChange = z
  .strictObject({ version: z.int().min(1), ...z.strictObject({ ...wish, priority }).partial().shape })
  .refine(inOrder, notInOrder);

const state = z.enum(['open', 'all']).default('open');
export const waitlistQuery = z.strictObject({
  state,
  ...{ procedureId: z.uuid().optional(), professionalId: z.uuid().optional(), clientId: z.uuid().optional() },
  ...pageQuery,
});
export const openingsQuery = z.strictObject({ state });

const named = z.strictObject({ id: z.uuid(), name: z.string() });
const instant = z.iso.datetime();
const days = { earliestDay: z.iso.date().nullable(), latestDay: z.iso.date().nullable() };
const windowAnswer = z.strictObject({ weekday: z.int(), from: z.string(), to: z.string() });

export const entryAnswer = z
  .strictObject({
    id: z.uuid(),
    version: z.int(),
    client: named,
    services: z.array(z.strictObject({ procedure: named })),
    professional: named.nullable(),
    windows: z.array(windowAnswer),
    ...days,
    priority: z.int(),
    state: z.enum(entryStates),
    isOwn: z.boolean().describe('joined by herself on the public page'),
    appointmentId: z.uuid().nullable().describe('the visit it led to'),
    isReachable: z.boolean().describe('false: without WhatsApp or her word for it no offer can be sent'),
    refusals: z.int().describe('offers she declined or let lapse in the last thirty days'),
    createdAt: instant,
  })
  .meta({ id: 'WaitlistEntry' });
export const waitlistAnswer = z.strictObject({ entries: z.array(entryAnswer), ...pageAnswer });

const reasons = z.array(z.enum(rankReasons));
export const openingAnswer = z
  .strictObject({
    id: z.uuid(),
    startsAt: instant,
    endsAt: instant,
    professional: named,
    state: z.enum(openingStates),
    isClosed: z.boolean(),
    createdAt: instant,
    offers: z.array(
      z.strictObject({
        id: z.uuid(),
        turn: z.int(),
        client: named,
        state: z.enum(offerStates),
        reasons,
        offeredAt: instant.nullable(),
        expiresAt: instant.nullable(),
        appointmentId: z.uuid(),
      }),
    ),
    next: z
      .strictObject({ entryId: z.uuid(), client: named, startsAt: instant, reasons })
      .nullable()
      .describe('as things are now'),
    waitsUntil: instant.nullable(),
    waitsFor: z.enum(['undo', 'quiet-time', 'other-turn']).nullable(),
  })
  .meta({ id: 'SlotOpening' });
export const openingsAnswer = z.strictObject({ openings: z.array(openingAnswer) });

export const offerAnswered = z
  .strictObject({ state: z.enum(['accepted', 'declined']), appointmentId: z.uuid() })
  .meta({ id: 'OfferAnswered' });

const ownEntry = z.strictObject({
  id: z.uuid(),
  procedures: z.array(z.string()),
  procedureIds: z.array(z.uuid()),
  professional: z.string().nullable(),
  windows: z.array(windowAnswer),
  ...days,
  state: z.enum(entryStates),
  createdAt: instant,
});
export const ownEntryAnswer = ownEntry.meta({ id: 'OwnWaitlistEntry' });
export const ownWaitlistAnswer = z.strictObject({
  entries: z.array(ownEntryAnswer),
  offers: z.array(
    z.strictObject({
      id: z.uuid(),
      startsAt: instant,
      endsAt: instant,
      procedures: z.array(z.string()),
      professional: z.string(),
      expiresAt: instant.nullable(),
      state: z.literal('sent'),
    }),
  ),
});

export type EntryCard = z.output<typeof entryAnswer>;
export type OpeningCard = z.output<typeof openingAnswer>;

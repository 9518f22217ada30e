import { z } from 'zod';
import { taskKinds } from '../../models/staff-task.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const state = z.enum(['open', 'done']);
const instant = z.iso.datetime();
const named = { id: z.uuid(), name: z.string() };

export const tasksQuery = z.strictObject({ state: state.default('open'), ...pageQuery });

/** At least one thing to change. */
export const taskBody = z
  .strictObject({
    version: z.number().int().positive(),
    state: state.optional(),
    assignedTo: z.uuid().nullable().optional().describe('of the staff; null: nobody'),
    note: z.string().trim().min(1).max(2000).nullable().optional(),
  })
  .refine(
    ({ state: to, assignedTo, note }) => [to, assignedTo, note].some((one) => one !== undefined),
    'nothing-to-change',
  );

export const taskAnswer = z
  .strictObject({
    ...{ id: z.uuid(), version: z.number().int(), kind: z.enum(taskKinds), state },
    reason: z.string().nullable().describe('the code of why: of the provider, or of a rule'),
    client: z
      .strictObject({ ...named, phone: z.string().nullable() })
      .nullable()
      .describe('null where it is about no client, and after her erasure'),
    ...{
      appointmentId: z.uuid().nullable(),
      messageId: z.uuid().nullable(),
      conversationId: z.uuid().nullable(),
    },
    product: z.strictObject(named).nullable(),
    lot: z.strictObject({ id: z.uuid(), code: z.string() }).nullable(),
    facts: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .describe('figures, days and codes that the words of its reason need'),
    assignedTo: z.strictObject(named).nullable(),
    note: z.string().nullable(),
    ...{ dueAt: instant.nullable(), createdAt: instant, doneAt: instant.nullable() },
  })
  .meta({ id: 'Task' });
export const tasksAnswer = z.strictObject({ items: z.array(taskAnswer), ...pageAnswer });

export type TaskCard = z.output<typeof taskAnswer>;

import { z } from 'zod';
import { GraphError } from './graph-error.ts';

const text = (max: number) => z.string().min(1).max(max);
const component = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('body'),
    parameters: z.array(z.object({ type: z.literal('text'), text: text(1024) })),
  }),
  z.object({
    type: z.literal('button'),
    sub_type: z.literal('quick_reply'),
    index: z.string().regex(/^[0-9]$/),
    parameters: z.array(z.object({ type: z.literal('payload'), payload: text(256) })).length(1),
  }),
]);
const common = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  to: z
    .string()
    .regex(/^\+?[1-9]\d{9,14}$/)
    .optional(),
  recipient: z
    .string()
    .regex(/^[A-Z]{2}\.[A-Za-z0-9.]{1,128}$/)
    .optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
  context: z.object({ message_id: text(512) }).optional(),
};
const areUnique = (list: readonly { id: string }[]) => new Set(list.map(({ id }) => id)).size === list.length;
const reply = z.object({ id: text(256), title: text(20) });
const row = z.object({ id: text(200), title: text(24), description: text(72).optional() });
const interactive = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('button'),
    body: z.object({ text: text(1024) }),
    action: z.object({
      buttons: z
        .array(z.object({ type: z.literal('reply'), reply }))
        .min(1)
        .max(3)
        .refine((list) => areUnique(list.map((one) => one.reply)), 'ids must differ'),
    }),
  }),
  z.object({
    type: z.literal('list'),
    body: z.object({ text: text(4096) }),
    action: z.object({
      button: text(20),
      sections: z
        .array(z.object({ title: text(24).optional(), rows: z.array(row).min(1) }))
        .min(1)
        .max(10)
        .refine((list) => {
          const rows = list.flatMap((section) => section.rows);
          return rows.length <= 10 && areUnique(rows);
        }, 'at most ten rows, of different ids'),
    }),
  }),
]);
const template = z.object({
  name: text(512),
  language: z.object({ code: z.string() }),
  components: z.array(component).optional(),
});
const requestSchema = z.discriminatedUnion('type', [
  z.object({ ...common, type: z.literal('template'), template }),
  z.object({ ...common, type: z.literal('text'), text: z.object({ body: text(4096) }) }),
  z.object({ ...common, type: z.literal('interactive'), interactive }),
  z.object({
    ...common,
    type: z.literal('reaction'),
    reaction: z.object({ message_id: text(512), emoji: z.string().max(32) }),
  }),
]);

export type SendRequest = z.output<typeof requestSchema>;
export type TemplateRequest = z.output<typeof template>;
export type InteractiveRequest = z.output<typeof interactive>;

/** Checks a send as the Cloud API does; throws `GraphError` with its code. */
export function readSendRequest(body: unknown): SendRequest & { address: string } {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const isMissing = issue?.code === 'invalid_type' && issue.message.includes('undefined');
    throw new GraphError(isMissing ? 131008 : 100, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  // The number goes before the id, as with Meta.
  const address = parsed.data.to?.replace('+', '') ?? parsed.data.recipient;
  if (address === undefined) throw new GraphError(131008, 'to: Required parameter is missing');
  return { ...parsed.data, address };
}

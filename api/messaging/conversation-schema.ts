import { z } from 'zod';
import { channels, messageKinds } from '../../domain/messaging/delivery.ts';
import { isEmoji } from '../../domain/messaging/emoji.ts';
import { mediaStates } from '../../domain/messaging/media.ts';
import { messageStates } from '../../domain/messaging/message-state.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const instant = z.iso.datetime();
const named = z.strictObject({ id: z.uuid(), name: z.string() });
const version = z.int().min(1);
const identityKinds = ['wa-id', 'bsuid', 'username', 'phone'] as const;
const choice = z.enum(['granted', 'withdrawn']).nullable();

export const conversationsQuery = z.strictObject({
  state: z.enum(['open', 'closed']).default('open'),
  assigned: z.enum(['me', 'nobody', 'anyone']).default('anyone'),
  q: z
    .string()
    .trim()
    .min(2)
    .max(100)
    .optional()
    .describe('letters of a name, a number or its last four digits, words of a message; of every state'),
  ...pageQuery,
});

const line = {
  id: z.uuid(),
  version,
  client: named.nullable().describe('null: somebody the clinic has not matched to a client'),
  display: z.strictObject({ name: z.string().nullable(), phone: z.string().nullable() }),
  state: z.enum(['open', 'closed']),
  assignedTo: named.nullable(),
  unread: z.int(),
  lastMessageAt: instant,
  lastInboundAt: instant.nullable().describe('of WhatsApp, by its clock'),
  windowEndsAt: instant.nullable().describe('until when WhatsApp takes free text; null: it never was open'),
  channel: z.enum(channels).describe('on which an answer goes: the one the person last wrote on'),
  preview: z.string().nullable(),
  hasTrouble: z.boolean().describe('an open task about a message of it'),
};
export const conversationLine = z.strictObject(line).meta({ id: 'ConversationLine' });
export const conversationsAnswer = z.strictObject({ items: z.array(conversationLine), ...pageAnswer });
export const countsAnswer = z
  .strictObject({ unread: z.int(), mine: z.int(), unassigned: z.int(), openTasks: z.int() })
  .meta({ id: 'ConversationCounts' });
export const conversationAnswer = z
  .strictObject({
    ...line,
    identities: z.array(z.strictObject({ kind: z.enum(identityKinds), value: z.string() })),
    choices: z
      .strictObject({
        ...{ 'whatsapp:service': choice, 'whatsapp:offers': choice },
        ...{ 'sms:service': choice, 'sms:offers': choice },
      })
      .nullable(),
    nextVisit: z.strictObject({ id: z.uuid(), startsAt: instant }).nullable(),
  })
  .meta({ id: 'Conversation' });

export const conversationChange = z.strictObject({
  version,
  state: z.enum(['open', 'closed']).optional(),
  assignedTo: z.uuid().nullable().optional().describe('somebody of the staff; null: nobody'),
});
export const linkBody = z.strictObject({ clientId: z.uuid() });

export const itemsQuery = z.strictObject({ ...pageQuery });
export const threadItem = z
  .strictObject({
    id: z.uuid(),
    kind: z.enum(['out', 'in', 'note']),
    at: instant,
    channel: z.enum(channels),
    text: z.string().nullable(),
    buttons: z.array(z.string()),
    author: named
      .nullable()
      .describe('of the staff; null: a process, the client, or the clinic’s own telephone'),
    origin: z.enum(messageKinds).nullable().describe('of what went out'),
    state: z.enum(messageStates).nullable().describe('of what went out, as the record has it'),
    errorCode: z.string().nullable(),
    waitCode: z.string().nullable(),
    notBefore: instant.nullable(),
    fallbackOf: z.uuid().nullable().describe('the message this SMS stands in for'),
    replyTo: z.uuid().nullable().describe('the item that was answered'),
    reactions: z.array(z.strictObject({ emoji: z.string(), by: z.enum(['client', 'clinic']) })),
    media: z
      .strictObject({
        state: z.enum(mediaStates),
        mime: z.string().nullable(),
        size: z.int().nullable().describe('bytes'),
        fileName: z.string().nullable(),
        errorCode: z.string().nullable().describe('why it was refused'),
      })
      .nullable(),
    inboundType: z.string().nullable(),
  })
  .meta({ id: 'ThreadItem' });
export const itemsAnswer = z.strictObject({ items: z.array(threadItem), ...pageAnswer });

const notBlank = z.string().trim().min(1);
export const textBody = z.strictObject({ text: notBlank.max(4_096), replyTo: z.uuid().optional() });
export const noteBody = z.strictObject({ text: notBlank.max(4_000) });
export const reactionBody = z.strictObject({
  itemId: z.uuid(),
  emoji: z
    .string()
    .max(32)
    .refine((text) => text === '' || isEmoji(text), 'emoji')
    .describe('empty: take it back'),
});
const values = z.record(z.string().regex(/^\w{1,40}$/), z.string().trim().min(1).max(300)).default({});
export const templateBody = z
  .strictObject({
    use: z.string().max(200).optional(),
    templateId: z.uuid().optional().describe('one of the clinic’s own'),
    values: values.describe('by the parameter’s name; what is left out is filled from the record'),
  })
  .refine(({ use, templateId }) => (use === undefined) !== (templateId === undefined), {
    message: 'one-of-two',
    path: ['use'],
  });

export const sendableTemplates = z.strictObject({
  items: z.array(
    z
      .strictObject({
        use: z.string(),
        templateId: z.uuid().nullable(),
        name: z.string(),
        category: z.enum(['utility', 'marketing', 'authentication']),
        body: z.string(),
        parameters: z.array(
          z.strictObject({
            name: z.string(),
            isFilled: z.boolean().describe('filled from the record when it is left out'),
          }),
        ),
        buttons: z.array(z.string()),
        isReady: z.boolean().describe('false: the provider has not approved it, or no longer does'),
      })
      .meta({ id: 'SendableTemplate' }),
  ),
});

export type ConversationLine = z.output<typeof conversationLine>;
export type ConversationCard = z.output<typeof conversationAnswer>;
export type ConversationCounts = z.output<typeof countsAnswer>;
export type ThreadItem = z.output<typeof threadItem>;
export type SendableTemplate = z.output<typeof sendableTemplates>['items'][number];

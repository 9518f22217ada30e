import { addConversationNote } from '../../models/conversation-note.ts';
import { sendReaction, sendWords } from '../../models/staff-message.ts';
import { sendableTemplates, sendTemplate } from '../../models/staff-template.ts';
import { getThreadItem, pageOfThread } from '../../models/thread.ts';
import { threadItemAgain } from '../../models/thread-again.ts';
import type { Scope } from '../../models/tenancy.ts';
import { timePosition } from '../cursor.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceConversation } from './announce.ts';
import { presentItem, presentSendable } from './conversation-presenter.ts';
import {
  itemsAnswer,
  itemsQuery,
  noteBody,
  reactionBody,
  sendableTemplates as sendableAnswer,
  templateBody,
  textBody,
  threadItem,
} from './conversation-schema.ts';

const read = { permission: 'inbox:read' } as const;
const write = { permission: 'inbox:write' } as const;
const tag = 'messaging';
const params = idParams;

const item = async (scope: Scope, conversationId: string, id: string) =>
  presentItem(await getThreadItem(scope, conversationId, id));
const again = async (scope: Scope, id: string) => presentItem(await threadItemAgain(scope, id));
const queued = { status: 202, keepsAnswer: false, again, output: threadItem } as const;

export function threadRoutes(api: Operations): void {
  const id = 'listConversationItems';
  api.add({
    ...{ method: 'GET', path: '/conversations/:id/items', id, tag, access: read },
    summary: 'What was said in a conversation, newest first: messages, answers and notes of the staff.',
    input: { params, query: itemsQuery },
    output: itemsAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit } = ctx.input.query;
      const conversationId = ctx.input.params.id;
      const of = { clinicId: scope.clinicId, operation: id, filters: conversationId };
      const after = ctx.deps.cursors.open(of, cursor, timePosition);
      const rows = await pageOfThread(scope, conversationId, { after, limit: limit + 1 });
      const { page, nextCursor } = ctx.deps.cursors.cut(of, rows, limit, (row) => [row.position, row.id]);
      return { items: page.map(presentItem), nextCursor };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/conversations/:id/messages', id: 'sendText', tag, access: write, ...queued },
    summary:
      'Words to the person, while her 24 hours are open; `window-closed` before anything is sent otherwise.',
    input: { params, body: textBody },
    async inClinic(scope, ctx) {
      const { id: conversationId } = ctx.input.params;
      const messageId = await sendWords(scope, conversationId, ctx.input.body);
      announceConversation(ctx, conversationId);
      return item(scope, conversationId, messageId);
    },
  });

  api.add({
    ...{
      method: 'POST',
      path: '/conversations/:id/templates',
      id: 'sendTemplate',
      tag,
      access: write,
      ...queued,
    },
    summary: 'A template that the provider has approved, at any time.',
    input: { params, body: templateBody },
    async inClinic(scope, ctx) {
      const { id: conversationId } = ctx.input.params;
      const messageId = await sendTemplate(scope, conversationId, ctx.input.body);
      announceConversation(ctx, conversationId);
      return item(scope, conversationId, messageId);
    },
  });

  api.add({
    ...{
      method: 'POST',
      path: '/conversations/:id/reactions',
      id: 'sendReaction',
      tag,
      access: write,
      ...queued,
    },
    summary: 'An emoji on something she wrote; answers with that.',
    input: { params, body: reactionBody },
    async inClinic(scope, ctx) {
      const { id: conversationId } = ctx.input.params;
      await sendReaction(scope, conversationId, ctx.input.body);
      announceConversation(ctx, conversationId);
      return item(scope, conversationId, ctx.input.body.itemId);
    },
  });

  api.add({
    ...{ method: 'POST', path: '/conversations/:id/notes', id: 'addConversationNote', tag, access: write },
    summary: 'A note for the staff; it is never sent.',
    ...{ status: 201, keepsAnswer: false, again },
    input: { params, body: noteBody },
    output: threadItem,
    async inClinic(scope, ctx) {
      const { id: conversationId } = ctx.input.params;
      const noteId = await addConversationNote(scope, conversationId, ctx.input.body.text);
      announceConversation(ctx, conversationId);
      return item(scope, conversationId, noteId);
    },
  });

  api.add({
    ...{ method: 'GET', path: '/conversation-templates', id: 'listSendableTemplates', tag, access: read },
    summary: 'Templates that a person may send from a conversation.',
    output: sendableAnswer,
    inClinic: async (scope) => ({ items: (await sendableTemplates(scope)).map(presentSendable) }),
  });
}

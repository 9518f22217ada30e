import { currentChoices } from '../../models/contact-choice.ts';
import { identitiesOf } from '../../models/contact-identity.ts';
import { changeConversation, nextVisitOf, openConversationWith } from '../../models/conversation-change.ts';
import { linkByStaff } from '../../models/conversation-link.ts';
import {
  countConversations,
  getConversation,
  pageOfConversations,
  type ListedConversation,
} from '../../models/conversation-list.ts';
import { markRead, openConversation } from '../../models/conversation-row.ts';
import type { Scope } from '../../models/tenancy.ts';
import { timePosition } from '../cursor.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceConversation } from './announce.ts';
import { presentConversation, presentLine } from './conversation-presenter.ts';
import {
  conversationAnswer,
  conversationChange,
  conversationLine,
  conversationsAnswer,
  conversationsQuery,
  countsAnswer,
  linkBody,
} from './conversation-schema.ts';

const read = { permission: 'inbox:read' } as const;
const write = { permission: 'inbox:write' } as const;
const tag = 'messaging';
const params = idParams;

const line = async (scope: Scope, id: string) => presentLine(await getConversation(scope, id));

export function conversationRoutes(api: Operations): void {
  const id = 'listConversations';
  api.add({
    ...{ method: 'GET', path: '/conversations', id, tag, access: read },
    summary:
      'Conversations page by page, those last written in first; with `q` those that are found, of every state.',
    input: { query: conversationsQuery },
    output: conversationsAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit, ...query } = ctx.input.query;
      const of = { clinicId: scope.clinicId, operation: id, filters: [query, scope.actor.actorId] };
      const { q = null, state, assigned } = query;
      const assignedTo = { me: scope.actor.actorId, nobody: 'nobody', anyone: null }[assigned];
      const after = ctx.deps.cursors.open(of, cursor, timePosition);
      const question = { state: q === null ? state : null, assignedTo, q, after, limit: limit + 1 };
      const rows = await pageOfConversations(scope, question);
      const positionOf = (row: ListedConversation) => [row.position, row.id];
      const { page, nextCursor } = ctx.deps.cursors.cut(of, rows, limit, positionOf);
      return { items: page.map(presentLine), nextCursor };
    },
  });

  api.add({
    ...{ method: 'GET', path: '/conversations/counts', id: 'countConversations', tag, access: read },
    summary: 'How many conversations are unread, one’s own and nobody’s, and how many tasks are open.',
    output: countsAnswer,
    inClinic: countConversations,
  });

  api.add({
    ...{ method: 'GET', path: '/conversations/:id', id: 'getConversation', tag, access: read },
    summary: 'A conversation, by what the person is known, what she chose, and her next visit.',
    input: { params },
    output: conversationAnswer,
    async inClinic(scope, ctx) {
      const conversation = await getConversation(scope, ctx.input.params.id);
      const clientId = conversation.client?.id ?? null;
      return presentConversation(conversation, {
        identities: await identitiesOf(scope, await openConversation(scope, conversation.id)),
        choices: clientId === null ? null : await currentChoices(scope, clientId),
        nextVisit: clientId === null ? null : await nextVisitOf(scope, clientId),
      });
    },
  });

  api.add({
    ...{ method: 'PATCH', path: '/conversations/:id', id: 'changeConversation', tag, access: write },
    summary: 'Assigns, closes or opens a conversation, if nobody did since `version`.',
    ...{ keepsAnswer: false, again: line },
    input: { params, body: conversationChange },
    output: conversationLine,
    async inClinic(scope, ctx) {
      const { version, ...change } = ctx.input.body;
      await changeConversation(scope, ctx.input.params.id, version, change);
      announceConversation(ctx, ctx.input.params.id);
      return line(scope, ctx.input.params.id);
    },
  });

  api.add({
    ...{ method: 'POST', path: '/conversations/:id/read', id: 'readConversation', tag, access: write },
    summary: 'Everything that came until now was seen.',
    input: { params },
    async inClinic(scope, ctx) {
      const conversation = await openConversation(scope, ctx.input.params.id);
      if (await markRead(scope, conversation.id)) announceConversation(ctx, conversation.id);
      return undefined;
    },
  });

  api.add({
    ...{ method: 'POST', path: '/conversations/:id/client', id: 'linkConversation', tag, access: write },
    summary:
      'A stranger turns out to be this client: what was said goes into her conversation, under her key.',
    ...{ keepsAnswer: false, again: line },
    input: { params, body: linkBody },
    output: conversationLine,
    async inClinic(scope, ctx) {
      const hers = await linkByStaff(scope, ctx.input.params.id, ctx.input.body.clientId);
      announceConversation(ctx, ctx.input.params.id);
      announceConversation(ctx, hers.id);
      return line(scope, hers.id);
    },
  });

  api.add({
    ...{ method: 'POST', path: '/clients/:id/conversation', id: 'openConversation', tag, access: write },
    summary: 'The conversation with a client, made when there is none yet.',
    ...{ keepsAnswer: false, again: line },
    input: { params },
    output: conversationLine,
    inClinic: async (scope, ctx) => line(scope, await openConversationWith(scope, ctx.input.params.id)),
  });
}

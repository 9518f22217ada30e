import { z } from 'zod';
import { refuse } from '../../domain/errors.ts';
import { addAttempt, attemptsOf, markUnreachable } from '../../models/recall-answer.ts';
import { peopleOfRecall } from '../../models/recall-people.ts';
import { getRecall } from '../../models/recall.ts';
import { given } from '../given.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceRecall } from './recall-answer.ts';
import { presentRecallPerson, presentTry } from './recall-presenter.ts';
import {
  attemptBody,
  peopleAnswer,
  peopleQuery,
  personAnswer,
  personParams,
  unreachableBody,
} from './recall-schema.ts';

const tag = 'products';
const read = { tag, access: { permission: 'recalls:read' } } as const;
const manage = { tag, access: { permission: 'recalls:manage' } } as const;

/** Everybody a recalled lot was used on, one by one. */
export function recallPeopleRoutes(api: Operations): void {
  lookRoutes(api);
  markRoutes(api);
}

function lookRoutes(api: Operations): void {
  api.add({
    ...{ ...read, method: 'GET', path: '/recalls/:id/people', id: 'listRecallPeople' },
    summary: 'The people of a recall and how each stands; the trail says who was looked at.',
    input: { params: idParams, query: peopleQuery },
    output: peopleAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { cursor, limit, list } = ctx.input.query;
      const { cursors } = ctx.deps;
      await getRecall(scope, id);
      const of = { clinicId: scope.clinicId, operation: 'listRecallPeople', filters: { id, list } };
      const after = cursors.open(of, cursor, z.uuid());
      const rows = await peopleOfRecall(scope, id, { list, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ clientId }) => clientId);
      return { people: page.map(presentRecallPerson), nextCursor };
    },
  });

  api.add({
    ...{ ...read, method: 'GET', path: '/recalls/:id/people/:clientId', id: 'readRecallPerson' },
    summary: 'One person of a recall with every try to reach her.',
    input: { params: personParams },
    output: personAnswer,
    async inClinic(scope, ctx) {
      const { id, clientId } = ctx.input.params;
      const [person] = await peopleOfRecall(scope, id, { list: 'all', after: null, limit: 1, clientId });
      if (!person) refuse('not-found');
      const tries = await attemptsOf(scope, id, clientId);
      return { ...presentRecallPerson(person), tries: tries.map(presentTry) };
    },
  });
}

function markRoutes(api: Operations): void {
  api.add({
    ...{
      ...manage,
      ...{ method: 'POST', path: '/recalls/:id/people/:clientId/attempts', id: 'addRecallAttempt' },
    },
    summary: 'A try of the staff to reach her; one that reached her, with what came of it, accounts for her.',
    input: { params: personParams, body: attemptBody },
    async inClinic(scope, ctx) {
      const { id, clientId } = ctx.input.params;
      const { happenedAt, channel, result, ...more } = ctx.input.body;
      const at = happenedAt === undefined ? new Date() : new Date(happenedAt);
      await addAttempt(scope, id, clientId, { channel, result, happenedAt: at, ...given(more) });
      ctx.after(() => announceRecall(ctx, id));
      return undefined;
    },
  });

  api.add({
    ...{
      ...manage,
      ...{ method: 'POST', path: '/recalls/:id/people/:clientId/unreachable', id: 'markRecallUnreachable' },
    },
    summary: 'Nobody can reach her: why, after two tries on two days (none for the dead).',
    input: { params: personParams, body: unreachableBody },
    async inClinic(scope, ctx) {
      const { id, clientId } = ctx.input.params;
      await markUnreachable(scope, id, clientId, ctx.input.body);
      ctx.after(() => announceRecall(ctx, id));
      return undefined;
    },
  });
}

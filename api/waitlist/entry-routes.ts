import { z } from 'zod';
import type { Scope } from '../../models/tenancy.ts';
import { changeEntry, joinWaitlist, leaveWaitlist } from '../../models/waitlist-entry.ts';
import { getEntry, pageOfWaitlist, type WaitlistEntry } from '../../models/waitlist-list.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announce } from './announce.ts';
import { presentEntry } from './presenter.ts';
import { entryAnswer, entryChange, newEntryBody, waitlistAnswer, waitlistQuery } from './schema.ts';

const read = { permission: 'agenda:read' } as const;
const write = { permission: 'agenda:write' } as const;
/** Priority, when she joined, id. */
const position = z.tuple([z.int(), z.string(), z.uuid()]);
const positionOf = ({ priority, joinedAt, id }: WaitlistEntry) => [priority, joinedAt, id];

export function waitlistRoutes(api: Operations): void {
  const id = 'listWaitlist';
  api.add({
    ...{ method: 'GET', path: '/waitlist', id, tag: 'appointments', access: read },
    summary: 'Who waits for a time, page by page: higher priority first, then who waits longest.',
    input: { query: waitlistQuery },
    output: waitlistAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit, ...query } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: id, filters: query };
      const after = cursors.open(of, cursor, position);
      const { state, ...filters } = query;
      const question = { ...filters, isOpen: state === 'open', after, limit: limit + 1 };
      const { page, nextCursor } = cursors.cut(of, await pageOfWaitlist(scope, question), limit, positionOf);
      return { entries: page.map(presentEntry), nextCursor };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/waitlist', id: 'joinWaitlist', tag: 'appointments', access: write },
    summary: 'Puts a client on the waitlist.',
    ...{ status: 201, keepsAnswer: false, again: card },
    input: { body: newEntryBody },
    output: entryAnswer,
    async inClinic(scope, ctx) {
      const { clientId, ...wish } = ctx.input.body;
      const entryId = await joinWaitlist(scope, clientId, wish);
      ctx.after(() => announce(ctx, entryId));
      return card(scope, entryId);
    },
  });

  api.add({
    ...{ method: 'PATCH', path: '/waitlist/:id', id: 'changeWaitlistEntry', tag: 'appointments' },
    summary: 'Changes what somebody waits for, if nobody did since `version`.',
    ...{ access: write, keepsAnswer: false, again: card },
    input: { params: idParams, body: entryChange },
    output: entryAnswer,
    async inClinic(scope, ctx) {
      const { version, ...change } = ctx.input.body;
      await changeEntry(scope, ctx.input.params.id, version, given(change));
      ctx.after(() => announce(ctx, ctx.input.params.id));
      return card(scope, ctx.input.params.id);
    },
  });

  api.add({
    ...{ method: 'DELETE', path: '/waitlist/:id', id: 'leaveWaitlist', tag: 'appointments', access: write },
    summary: 'Takes somebody off the waitlist; an offer that lies with her ends.',
    input: { params: idParams },
    async inClinic(scope, ctx) {
      await leaveWaitlist(scope, ctx.input.params.id);
      ctx.after(() => announce(ctx, ctx.input.params.id));
      return undefined;
    },
  });
}

const card = async (scope: Scope, id: string) => presentEntry(await getEntry(scope, id));

/** Without what was left out. */
const given = <T extends object>(change: T) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };

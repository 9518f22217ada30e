import { createHash } from 'node:crypto';
import { z } from 'zod';
import { feedWindow } from '../../domain/appointments/calendar-feed.ts';
import { may } from '../../domain/clinic/roles.ts';
import { refuse } from '../../domain/errors.ts';
import {
  type CalendarFeed,
  changeFeed,
  closeFeed,
  findFeed,
  listFeedVisits,
  openFeed,
  professionalOfFeed,
  readFeed,
} from '../../models/calendar-feed.ts';
import { type Scope, systemActor } from '../../models/tenancy.ts';
import { isKnown } from '../entity-tag.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { writeCalendar } from './calendar-feed-ics.ts';
import { calendarParams, feedAnswer, feedBody, newFeedAnswer } from './calendar-feed-schema.ts';

// Whoever sets up the clinic, and each professional for herself.
const common = {
  path: '/professionals/:id/calendar-feed',
  tag: 'appointments',
  access: { permission: 'catalogue:write', orPermission: 'agenda:read' },
} as const;

const present = ({ detail, createdAt, readAt }: CalendarFeed) => ({
  ...{ detail, createdAt: createdAt.toISOString(), readAt: readAt?.toISOString() ?? null },
});

/** A professional's own calendar, or anybody's for who sets up the clinic. */
async function requireOwn(scope: Scope, id: string): Promise<void> {
  const { staffId } = await professionalOfFeed(scope, id);
  if (!may(scope.actor.role, 'catalogue:write') && staffId !== scope.actor.actorId) refuse('forbidden');
}

export function calendarFeedRoutes(api: Operations): void {
  api.add({
    ...{ ...common, method: 'GET', id: 'getCalendarFeed' },
    summary: 'Whether a professional’s visits can be subscribed to as a calendar, and what it tells.',
    input: { params: idParams },
    output: feedAnswer,
    async inClinic(scope, ctx) {
      await requireOwn(scope, ctx.input.params.id);
      const feed = await readFeed(scope, ctx.input.params.id);
      return { feed: feed && present(feed) };
    },
  });

  api.add({
    ...{ ...common, method: 'POST', id: 'openCalendarFeed', status: 201, keepsAnswer: false },
    summary: 'Makes a secret address of a professional’s calendar, told once; the one before is dead.',
    input: { params: idParams, body: feedBody },
    output: newFeedAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await requireOwn(scope, id);
      const { feed, token } = await openFeed(scope, id, ctx.input.body.detail);
      const url = `${ctx.deps.origin}/api/v1/calendars/${scope.clinicId}/${token}.ics`;
      return { feed: present(feed), url };
    },
  });

  api.add({
    ...{ ...common, method: 'PATCH', id: 'changeCalendarFeed', keepsAnswer: false },
    summary: 'Changes what a professional’s calendar tells; its address stays.',
    input: { params: idParams, body: feedBody },
    output: feedAnswer,
    async inClinic(scope, ctx) {
      await requireOwn(scope, ctx.input.params.id);
      return { feed: present(await changeFeed(scope, ctx.input.params.id, ctx.input.body.detail)) };
    },
  });

  api.add({
    ...{ ...common, method: 'DELETE', id: 'closeCalendarFeed' },
    summary: 'Ends a professional’s calendar: its address is found by nobody any more.',
    input: { params: idParams },
    async inClinic(scope, ctx) {
      await requireOwn(scope, ctx.input.params.id);
      await closeFeed(scope, ctx.input.params.id);
      return undefined;
    },
  });

  calendarRoute(api);
}

function calendarRoute(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/calendars/:clinicId/:file', id: 'readCalendar', tag: 'appointments' },
    summary: 'A professional’s calendar for whoever has its address (`<token>.ics`).',
    access: { who: 'anyone' },
    ...{ produces: 'text/calendar', otherStatus: 304 },
    input: { params: calendarParams },
    output: z.string(),
    async handle(ctx) {
      const { clinicId, file } = ctx.input.params;
      const token = /^([\w-]{43})\.ics$/.exec(file)?.[1] ?? refuse('not-found');
      const { clientDoorLimits, gates, tenancy } = ctx.deps;
      await clientDoorLimits.feed.take(`${clinicId}|${token}`);
      // By the hour, so that the window does not make every answer another one.
      const window = feedWindow(Math.floor(Date.now() / 3_600_000) * 3_600_000);
      const actor = systemActor(clinicId, ctx.state.requestId);
      return gates.work.run(() =>
        tenancy.withClinic(actor, async (scope) => {
          const feed = await findFeed(scope, token, window);
          const tag = `"${createHash('sha256').update(feed.mark).digest('base64url').slice(0, 22)}"`;
          ctx.set({ ETag: tag, 'Cache-Control': 'private, no-cache' });
          if (isKnown(ctx.get('If-None-Match'), tag)) {
            ctx.status = 304;
            return undefined;
          }
          return writeCalendar(feed, await listFeedVisits(scope, feed, window), window);
        }),
      );
    },
  });
}

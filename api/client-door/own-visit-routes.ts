import { arrivalRefusal, cancelRefusal, moveRefusal } from '../../domain/client-door/own-visit-rules.ts';
import { refuse } from '../../domain/errors.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { moveVisit } from '../../models/moving.ts';
import { listOwnVisits, lockOwnVisit, servicesOfClient } from '../../models/own-visit.ts';
import { findTimesToMove } from '../../models/public-catalogue.ts';
import { callerAddress } from '../address.ts';
import type { Operations } from '../operations.ts';
import {
  nothingBody,
  ownMoveBody,
  ownVisitAnswer,
  ownVisitParams,
  ownVisitsAnswer,
  startsAnswer,
  timesQuery,
} from './booking-schema.ts';
import { announce, ownWrite, presentOwn } from './hold-routes.ts';
import { presentOwnVisit, presentStart } from './presenter.ts';
import { dayOf } from '../../models/clinic-day.ts';
import { inPublicClinic } from '../public-clinic.ts';

const client = { who: 'client' } as const;

/** What a client does with her own visits; another person's are not there. */
export function ownVisitRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/public/me/appointments', id: 'listOwnVisits', tag: 'public', access: client },
    summary: 'Her own visits, newest first, and what she may do with each.',
    output: ownVisitsAnswer,
    inClinic: async (scope) => ({ appointments: (await listOwnVisits(scope)).map(presentOwnVisit) }),
  });

  api.add({
    ...{ ...ownWrite, path: '/public/me/appointments/:id/cancel', id: 'cancelOwnVisit', again: presentOwn },
    summary: 'Cancels a visit of hers within the clinic’s rules; a held time at any time.',
    input: { params: ownVisitParams, body: nothingBody },
    output: ownVisitAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { facts, policy } = await lockOwnVisit(scope, id);
      const refusal = cancelRefusal(facts, policy, Date.now());
      if (refusal) refuse(refusal);
      const visit = await commandAppointment(scope, 'cancel', { id, reason: 'client' });
      ctx.after(() => announce(ctx, visit));
      return presentOwn(scope, id);
    },
  });

  api.add({
    ...{ ...ownWrite, path: '/public/me/appointments/:id/arrive', id: 'arriveAtOwnVisit', again: presentOwn },
    summary: 'The client says that she is here, from an hour before her visit on.',
    input: { params: ownVisitParams, body: nothingBody },
    output: ownVisitAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { facts } = await lockOwnVisit(scope, id);
      const refusal = arrivalRefusal(facts, Date.now());
      if (refusal) refuse(refusal);
      const visit = await commandAppointment(scope, 'check-in', { id });
      ctx.after(() => announce(ctx, visit));
      return presentOwn(scope, id);
    },
  });

  moveRoutes(api);
}

function moveRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/public/me/appointments/:id/times', id: 'findOwnTimes', tag: 'public' },
    summary: 'Free starts to which she may move a visit of hers, with the same people.',
    access: client,
    input: { params: ownVisitParams, query: timesQuery },
    output: startsAnswer,
    async handle(ctx) {
      const { id } = ctx.input.params;
      const { from, to } = ctx.input.query;
      const { clinicId, actorId } = ctx.actor;
      await ctx.deps.clientDoorLimits.look.take(clinicId, callerAddress(ctx.ip));
      await ctx.inClinic(async (scope) => {
        const { facts, policy } = await lockOwnVisit(scope, id);
        const refusal = moveRefusal(facts, policy, Date.now());
        if (refusal) refuse(refusal);
      });
      const slots = await inPublicClinic(ctx, clinicId, async (scope) => {
        const services = (await servicesOfClient(scope, actorId, id)) ?? refuse('not-found');
        return findTimesToMove(scope, services, { fromDay: from, toDay: to, now: Date.now() });
      });
      return { slots: slots.map(presentStart) };
    },
  });

  api.add({
    ...{ ...ownWrite, path: '/public/me/appointments/:id/move', id: 'moveOwnVisit', again: presentOwn },
    summary: 'Moves a visit of hers within the clinic’s rules, with the same people.',
    input: { params: ownVisitParams, body: ownMoveBody },
    output: ownVisitAnswer,
    // As for a new time: only the clinic sees who is free. Somebody else's visit has no services here.
    async prepare(ctx) {
      const { clinicId, actorId } = ctx.actor;
      const { startsAt } = ctx.input.body;
      // It searches as whoever looks does, also for a move that the rules refuse.
      await ctx.deps.clientDoorLimits.look.take(clinicId, callerAddress(ctx.ip));
      return inPublicClinic(ctx, clinicId, async (scope) => {
        const services = await servicesOfClient(scope, actorId, ctx.input.params.id);
        if (!services) return null;
        const day = await dayOf(scope, startsAt);
        const range = { fromDay: day, toDay: day, now: Date.now() };
        const slots = await findTimesToMove(scope, services, range);
        return slots.find((slot) => slot.startsAt === startsAt) ?? null;
      });
    },
    async inClinic(scope, ctx, slot) {
      const { id } = ctx.input.params;
      const { version } = ctx.input.body;
      const now = Date.now();
      const { facts, policy } = await lockOwnVisit(scope, id);
      const refusal = moveRefusal(facts, policy, now);
      if (refusal) refuse(refusal);
      if (!slot) refuse('slot-unavailable', { reasons: [] });
      const services = slot.services.map(({ position, professionalId, roomId, deviceId }) => ({
        ...{ position, professionalId, roomId, deviceId },
      }));
      const visit = await moveVisit(scope, { id, version, startsAt: slot.startsAt, services }, now);
      ctx.after(() => announce(ctx, visit));
      return presentOwn(scope, id);
    },
  });
}

import { confirmRefusal } from '../../domain/client-door/own-visit-rules.ts';
import { refuse } from '../../domain/errors.ts';
import { depositMarginMs } from '../../domain/payments/deposit-plan.ts';
import type { Appointment } from '../../models/appointment.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { bookVisit } from '../../models/booking.ts';
import { readBookingPolicy } from '../../models/booking-policy.ts';
import { askForDeposit, depositDue } from '../../models/deposit-ask.ts';
import { lockOwnVisit, readOwnVisit } from '../../models/own-visit.ts';
import { findPublicSlot } from '../../models/public-catalogue.ts';
import type { Scope } from '../../models/tenancy.ts';
import { callerAddress } from '../address.ts';
import type { ApiContext } from '../context.ts';
import type { Operations } from '../operations.ts';
import { heldAnswer, holdBody, nothingBody, ownVisitAnswer, ownVisitParams } from './booking-schema.ts';
import { presentOwnVisit } from './presenter.ts';
import { inPublicClinic } from '../public-clinic.ts';

export const ownWrite = {
  ...({ method: 'POST', tag: 'public', access: { who: 'client' } } as const),
  // A visit tells what is done to whom: it is read again instead of being kept.
  keepsAnswer: false,
} as const;

/** After the commit: browsers of the clinic look again, and the visit's process hears of it at once. */
export function announce({ deps, actor }: Pick<ApiContext, 'deps' | 'actor'>, visit: Appointment): void {
  const { id, version } = visit;
  deps.live.publish({ clinicId: actor.clinicId, entity: 'appointment', id, version });
  deps.live.poke('neonpro_outbox');
}

export const presentOwn = async (scope: Scope, id: string) => presentOwnVisit(await readOwnVisit(scope, id));

/** A time is held first, for as long as the clinic's policy says; the payment or her own word makes it a visit. */
export function holdRoutes(api: Operations): void {
  api.add({
    ...{ ...ownWrite, path: '/public/me/appointments', id: 'holdOwnVisit', status: 201, isKeyRequired: true },
    summary:
      'Holds a time for the client; with a deposit the payment books it, without one `…/confirm` does.',
    input: { body: holdBody },
    output: heldAnswer,
    // Only the clinic itself sees who is free; whoever is faster meanwhile is seen by the booking.
    async prepare(ctx) {
      const { services, startsAt } = ctx.input.body;
      const { clinicId, actorId } = ctx.actor;
      const { holdAddress, holdPerson, holdPersonDay } = ctx.deps.clientDoorLimits;
      await holdAddress.take(clinicId, callerAddress(ctx.ip));
      await holdPerson.take(`${clinicId}|${actorId}`);
      await holdPersonDay.take(`${clinicId}|${actorId}`);
      const asked = services.map(({ procedureId, professionalId = null }) => ({
        procedureId,
        professionalId,
      }));
      return inPublicClinic(ctx, clinicId, (scope) => findPublicSlot(scope, asked, startsAt, Date.now()));
    },
    async inClinic(scope, ctx, slot) {
      const { rulesVersion } = ctx.input.body;
      if (rulesVersion !== undefined && rulesVersion !== (await readBookingPolicy(scope)).version)
        refuse('version-conflict');
      if (!slot) refuse('slot-unavailable', { reasons: [] });
      const now = Date.now();
      const { cents, holdMin } = await depositDue(
        scope,
        slot.services.map(({ procedureId }) => procedureId),
      );
      const expiresAt = new Date(now + holdMin * 60_000);
      const services = slot.services.map(({ procedureId, professionalId, roomId, deviceId }) => ({
        ...{ procedureId, professionalId, roomId, deviceId },
      }));
      const clientId = scope.actor.actorId;
      const wish = {
        clientId,
        startsAt: slot.startsAt,
        services,
        origin: 'online',
        hold: { expiresAt },
      } as const;
      const visit = await bookVisit(scope, wish, null, now);
      if (cents > 0)
        await askForDeposit(scope, {
          ...{ appointmentId: visit.id, amountCents: cents, isRemote: true },
          // The charge is taken back while the time is still hers.
          expiresAt: new Date(expiresAt.getTime() - depositMarginMs),
        });
      ctx.after(() => announce(ctx, visit));
      return readHeld(scope, visit.id);
    },
    again: readHeld,
  });

  api.add({
    ...{ ...ownWrite, path: '/public/me/appointments/:id/confirm', id: 'confirmOwnVisit', again: presentOwn },
    summary: 'Books a held time for which no deposit is asked.',
    input: { params: ownVisitParams, body: nothingBody },
    output: ownVisitAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { facts } = await lockOwnVisit(scope, id);
      const refusal = confirmRefusal(facts, Date.now());
      if (refusal) refuse(refusal);
      const visit = await commandAppointment(scope, 'book', { id });
      ctx.after(() => announce(ctx, visit));
      return presentOwn(scope, id);
    },
  });
}

async function readHeld(scope: Scope, id: string) {
  const appointment = await presentOwn(scope, id);
  const { deposit, holdExpiresAt } = appointment;
  return { id, appointment, deposit, holdExpiresAt };
}

import type { Slot } from '../../domain/appointments/availability.ts';
import { findFreeTimes } from '../../models/free-times.ts';
import type { Operations } from '../operations.ts';
import { availabilityAnswer, availabilityQuery } from './availability-schema.ts';

export function availabilityRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/availability', id: 'findFreeTimes', tag: 'appointments' },
    summary:
      'The first thousand free times of a visit in at most 31 days, with who, where and when of each service.',
    access: { permission: 'agenda:read' },
    input: { query: availabilityQuery },
    output: availabilityAnswer,
    async inClinic(scope, ctx) {
      const { from, to, step, each, procedureId, professionalId = null, services = [] } = ctx.input.query;
      const slots = await findFreeTimes(scope, {
        services: procedureId === undefined ? services : [{ procedureId, professionalId }],
        ...{ fromDay: from, toDay: to, now: Date.now(), stepMin: step, each },
      });
      return { slots: slots.map(presentSlot) };
    },
  });
}

const iso = (instant: number): string => new Date(instant).toISOString();

const presentSlot = ({ startsAt, endsAt, professionalId, roomId, deviceId, services }: Slot) => ({
  ...{ startsAt: iso(startsAt), endsAt: iso(endsAt), professionalId, roomId, deviceId },
  services: services.map((service) => ({
    procedureId: service.procedureId,
    professionalId: service.professionalId,
    roomId: service.roomId,
    deviceId: service.deviceId,
    startsAt: iso(service.startsAt),
    endsAt: iso(service.endsAt),
  })),
});

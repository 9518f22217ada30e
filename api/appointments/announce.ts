import type { Appointment } from '../../models/appointment.ts';
import type { ApiContext } from '../context.ts';

/** After the commit: browsers of the clinic look again, and the relay hands the change to the visit's workflow at once. */
export function announce({ deps, actor }: Pick<ApiContext, 'deps' | 'actor'>, visit: Appointment): void {
  deps.live.publish({
    clinicId: actor.clinicId,
    entity: 'appointment',
    id: visit.id,
    version: visit.version,
  });
  deps.live.poke('neonpro_outbox');
}

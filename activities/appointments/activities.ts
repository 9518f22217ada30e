import { DomainError } from '../../domain/errors.ts';
import type { VisitFacts } from '../../domain/appointments/visit-plan.ts';
import type { Appointment } from '../../models/appointment.ts';
import { closeAppointment, commandAppointment, releaseLapsed } from '../../models/appointment-commands.ts';
import type { LivePublisher } from '../../models/live.ts';
import { systemActor, type Scope, type Tenancy } from '../../models/tenancy.ts';
import { readVisitFacts } from '../../models/visit-facts.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';

export interface AppointmentDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish'>;
}
export type AppointmentActivities = ReturnType<typeof createAppointmentActivities>;

/** The visit as the workflow last saw it. */
interface SeenVisit {
  appointmentId: string;
  version: number;
}

// Somebody was faster: the visit is read again, and what is right now is decided then.
const overtaken: readonly string[] = ['version-conflict', 'transition-refused', 'not-found'];

export function createAppointmentActivities({ tenancy, live }: AppointmentDeps) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow()), work);

  async function unlessOvertaken(act: (scope: Scope) => Promise<Appointment | null>): Promise<void> {
    try {
      const visit = await inClinic(act);
      if (!visit) return;
      // The relay is not woken: the workflow that asked knows already, and a signal now would only cross its path.
      live.publish({
        clinicId: clinicOfWorkflow(),
        entity: 'appointment',
        id: visit.id,
        version: visit.version,
      });
    } catch (error) {
      if (!(error instanceof DomainError) || !overtaken.includes(error.code)) throw error;
    }
  }

  return {
    /** Null when the row is gone. Ids, times and rules only: the answer stays in the history. */
    readVisit: ({ appointmentId }: { appointmentId: string }): Promise<VisitFacts | null> =>
      inClinic((scope) => readVisitFacts(scope, appointmentId)),

    /** Counts the client as absent if nothing has changed since the workflow looked; twice is once. */
    markNoShow: ({ appointmentId: id, version }: SeenVisit): Promise<void> =>
      unlessOvertaken((scope) => commandAppointment(scope, 'no-show', { id, version, reason: 'grace-over' })),

    /** Gives back what was held and is nobody's; what was booked or freed meanwhile stays. Twice is once. */
    releaseHold: ({ appointmentId: id, version }: SeenVisit): Promise<void> =>
      unlessOvertaken((scope) => releaseLapsed(scope, { id, version })),

    /** The last act: false when the visit changed since the workflow looked. */
    closeVisit: ({ appointmentId, version }: SeenVisit): Promise<boolean> =>
      inClinic((scope) => closeAppointment(scope, appointmentId, version)),
  };
}

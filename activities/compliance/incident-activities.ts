import { activityInfo } from '@temporalio/activity';
import type { IncidentFacts, IncidentMark } from '../../domain/compliance/incident.ts';
import { sendNotices } from '../../models/incident-notice.ts';
import { markIncident, readIncidentFacts } from '../../models/incident-process.ts';
import type { LivePublisher } from '../../models/live.ts';
import { type Scope, systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';

export interface IncidentActivityDependencies {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish' | 'poke'>;
  /** Of the public pages: the notice is read there. */
  origin: string;
}

interface Case {
  incidentId: string;
}

/** So many people in one transaction: a minute of work at the most, and a lost one is done again. */
const atOnce = 100;
/** A message that the number cannot send for a week is left to a person. */
const usefulMs = 7 * 86_400_000;

/** Each may run twice: a mark is written once, and whoever was told is not told again. */
export function createIncidentActivities({ tenancy, live, origin }: IncidentActivityDependencies) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow(), activityInfo().activityId), work);
  const show = (entity: 'incident' | 'task', id: string) =>
    live.publish({ clinicId: clinicOfWorkflow(), entity, id });

  return {
    /** Null when the row is gone. */
    readIncident: ({ incidentId }: Case): Promise<IncidentFacts | null> =>
      inClinic((scope) => readIncidentFacts(scope, incidentId)),

    /** Raises or settles the task of one clock. */
    async markIncident({ incidentId, mark }: Case & { mark: IncidentMark }): Promise<void> {
      if (!(await inClinic((scope) => markIncident(scope, incidentId, mark)))) return;
      show('incident', incidentId);
      show('task', incidentId);
    },

    /** Tells the next hundred people of the published notice. */
    async sendIncidentNotices({ incidentId }: Case): Promise<void> {
      await inClinic((scope) =>
        sendNotices(scope, incidentId, { limit: atOnce, origin, until: Date.now() + usefulMs }),
      );
      live.poke('neonpro_outbox');
      show('incident', incidentId);
    },
  };
}
export type IncidentActivities = ReturnType<typeof createIncidentActivities>;

import { firstNameOf, receptionTemplates, renderNotice } from '../../domain/messaging/templates.ts';
import { closeDelay, readDelay, readDelayedVisit } from '../../models/delay-notice.ts';
import { systemActor, type Scope, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow, workflowId } from '../clinic-of-workflow.ts';
import type { SendNotice } from '../messaging/send-notice.ts';

export interface DelayDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  sendNotice: SendNotice;
}
export type DelayActivities = ReturnType<typeof createDelayActivities>;

/** News of a delay is of use to who has not left home. */
const newsForMs = 60 * 60_000;

interface Delay {
  delayId: string;
}

export function createDelayActivities({ tenancy, sendNotice }: DelayDeps) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow()), work);

  return {
    /** The visits whose clients are to be told; null when nothing is left to tell. */
    readDelay: ({ delayId }: Delay): Promise<{ appointmentIds: string[] } | null> =>
      inClinic((scope) => readDelay(scope, delayId)),

    /** Tells one client, once; somebody who was called in meanwhile is left in peace. */
    async sendDelayNotice({ delayId, appointmentId }: Delay & { appointmentId: string }): Promise<boolean> {
      const key = `${workflowId()}/delay/${appointmentId}`;
      const template = receptionTemplates.aviso_atraso;
      const { state } = await sendNotice(async (scope) => {
        const visit = await readDelayedVisit(scope, delayId, appointmentId);
        if (!visit) return { key, isUnwanted: true };
        return {
          ...{ key, step: 'delay', clientId: visit.clientId, appointmentId, template: template.name },
          ...{ purpose: 'BOOKING_CONTRACT', usefulUntil: Date.now() + newsForMs },
          write: ({ client, clinic }) =>
            renderNotice(template, {
              firstName: firstNameOf(client?.name ?? ''),
              clinicName: clinic.name,
              minutes: String(visit.minutes),
            }),
        };
      });
      return state !== 'dropped' && state !== 'failed';
    },

    closeDelay: ({ delayId, told }: Delay & { told: number }): Promise<void> =>
      inClinic((scope) => closeDelay(scope, delayId, told)),
  };
}

import { returnTemplate } from '../../domain/messaging/care-templates.ts';
import { buildReturnPayload } from '../../domain/messaging/return-payload.ts';
import { firstNameOf, renderNotice } from '../../domain/messaging/templates.ts';
import { wasTaken } from '../../domain/messaging/message-state.ts';
import { noticeOn } from '../../domain/packages/care-moment.ts';
import { isInviteWanted, type ReturnFacts, type ReturnInvite } from '../../domain/packages/return-plan.ts';
import { isPromotional } from '../../domain/packages/returns.ts';
import {
  closeReturn,
  markInvited,
  readReturn,
  returnMessageKey,
  settleReturn,
} from '../../models/due-return.ts';
import { systemActor, type Scope } from '../../models/tenancy.ts';
import { clinicOfWorkflow, workflowId } from '../clinic-of-workflow.ts';
import type { CareDeps } from './package-activities.ts';

export type ReturnActivities = ReturnType<typeof createReturnActivities>;

/** An offer that the rules of sending hold back: its process sleeps that long. */
interface WaitsFor {
  waitUntil: number;
}
interface Due {
  returnId: string;
}
interface Seen extends Due {
  version: number;
}

export function createReturnActivities({ tenancy, live, sendNotice, origin }: CareDeps) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow()), work);
  const show = (returnId: string) =>
    live.publish({ clinicId: clinicOfWorkflow(), entity: 'return', id: returnId });

  return {
    /** Null when the row is gone. States and days only: the answer stays in the history. */
    readReturn: ({ returnId }: Due): Promise<ReturnFacts | null> =>
      inClinic(async (scope) => (await readReturn(scope, returnId, workflowId()))?.facts ?? null),

    /** Ends it as the workflow saw it, if nobody decided since. */
    async settleReturn({ returnId, version, state }: Seen & { state: 'booked' | 'expired' }): Promise<void> {
      await inClinic((scope) => settleReturn(scope, { id: returnId, version, state }));
      show(returnId);
    },

    /** The last act: false when somebody changed it since the workflow looked. */
    closeReturn: ({ returnId, version }: Seen): Promise<boolean> =>
      inClinic((scope) => closeReturn(scope, { id: returnId, version })),

    /** Asks a client whether she wants to come, once for each step; not when she has booked, answered or said no more. */
    async inviteToReturn({ returnId, step }: Due & { step: ReturnInvite }): Promise<WaitsFor | undefined> {
      const key = returnMessageKey(workflowId(), step);
      const { waitUntil } = await sendNotice(
        async (scope) => {
          const found = await readReturn(scope, returnId, workflowId());
          if (!found || !isInviteWanted(step, found.facts)) return { key, isUnwanted: true };
          const { kind, dueTo, calendar } = found.facts;
          const template = returnTemplate(kind, step);
          return {
            ...{ key, step: `return-${step}`, clientId: found.clientId, appointmentId: null },
            ...{ template: template.name, purpose: isPromotional(kind) ? 'CONSENT' : 'CARE_DELIVERY' },
            ...(isPromotional(kind) && {
              usefulUntil: noticeOn(dueTo, calendar.timeZone),
              mayWaitOutside: true,
            }),
            write: ({ client, clinic }) =>
              renderNotice(
                template,
                {
                  ...{ firstName: firstNameOf(client?.name ?? ''), clinicName: clinic.name },
                  link: `${origin}/c/${scope.clinicId}`,
                },
                {
                  wants: buildReturnPayload(returnId, 'wants'),
                  'not-now': buildReturnPayload(returnId, 'not-now'),
                },
              ),
          };
        },
        // One whose fate is unknown may have arrived, and one in the hands of its own process will: its answer counts.
        async (scope, { state }) => {
          if (wasTaken(state) || state === 'unknown' || state === 'pending')
            await markInvited(scope, returnId);
        },
      );
      show(returnId);
      return waitUntil === undefined ? undefined : { waitUntil };
    },
  };
}

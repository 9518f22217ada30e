import { careTemplates, dayInWords, sessionsInWords } from '../../domain/messaging/care-templates.ts';
import { firstNameOf, renderNotice } from '../../domain/messaging/templates.ts';
import type { PackageFacts, PackageWarning } from '../../domain/packages/package-plan.ts';
import { findClientPackage } from '../../models/client-package.ts';
import type { LivePublisher } from '../../models/live.ts';
import {
  closePackage,
  expirePackage,
  packageMessageKey,
  readPackageFacts,
  thawPackage,
} from '../../models/package-process.ts';
import { systemActor, type Scope, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow, workflowId } from '../clinic-of-workflow.ts';
import type { SendNotice } from '../messaging/send-notice.ts';

export interface CareDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish'>;
  sendNotice: SendNotice;
  /** Of the public pages, for the link. */
  origin: string;
}
export type PackageActivities = ReturnType<typeof createPackageActivities>;

interface Sold {
  packageId: string;
}
interface Warning extends Sold {
  step: PackageWarning;
  /** The last day that the warning speaks of. */
  expiresOn: string;
}

export function createPackageActivities({ tenancy, live, sendNotice }: Omit<CareDeps, 'origin'>) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow()), work);
  const show = (clientId: string | null) => {
    if (clientId !== null) live.publish({ clinicId: clinicOfWorkflow(), entity: 'client', id: clientId });
  };

  return {
    /** Null when the row is gone. Numbers and days only: the answer stays in the history. */
    readPackage: ({ packageId }: Sold): Promise<PackageFacts | null> =>
      inClinic((scope) => readPackageFacts(scope, packageId, workflowId())),

    /** Ends a freeze whose agreed days are over; twice is once. */
    thawPackage: async ({ packageId }: Sold): Promise<void> =>
      show(await inClinic((scope) => thawPackage(scope, packageId))),

    /** Books what was left as lost; twice is once, and nothing while it may still be used. */
    expirePackage: async ({ packageId }: Sold): Promise<void> =>
      show(await inClinic((scope) => expirePackage(scope, packageId))),

    /** The last act: false when the ledger went on since the workflow looked. */
    closePackage: ({ packageId, version }: Sold & { version: number }): Promise<boolean> =>
      inClinic((scope) => closePackage(scope, { id: packageId, version })),

    /** Tells a client that her package ends, once for each last day; not when it was used, frozen or extended meanwhile. */
    async warnOfPackageEnd({ packageId, step, expiresOn }: Warning): Promise<void> {
      const key = packageMessageKey(workflowId(), step, expiresOn);
      await sendNotice(async (scope) => {
        const item = await findClientPackage(scope, packageId);
        const isWanted = item?.state === 'active' && item.standing.expiresOn === expiresOn;
        if (!item || !isWanted) return { key, isUnwanted: true };
        const template = careTemplates.pacote_vence;
        return {
          ...{ key, step: 'package-end', clientId: item.clientId, appointmentId: null },
          ...{ template: template.name, purpose: 'BOOKING_CONTRACT' },
          write: ({ client, clinic }) =>
            renderNotice(template, {
              ...{ firstName: firstNameOf(client?.name ?? ''), clinicName: clinic.name },
              ...{ sessions: sessionsInWords(item.standing.balance), when: dayInWords(expiresOn) },
            }),
        };
      });
    },
  };
}

import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { LivePublisher } from '../../models/live.ts';
import { beginNight, endRun, nightlyClasses, removeBatch } from '../../models/retention-run.ts';
import { dropOverdueRecords } from '../../models/sealed-record.ts';
import { systemActor, type Tenancy } from '../../models/tenancy.ts';
import { eachClinic } from '../each-clinic.ts';

export interface RetentionDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish'>;
  allClinics: () => Promise<string[]>;
  /** Rows of one transaction. */
  batch?: number;
}
export type RetentionActivities = ReturnType<typeof createRetentionActivities>;
export interface Retained {
  clinics: number;
  removed: number;
  /** People a person has to look at. */
  forPerson: number;
}

export function createRetentionActivities({ tenancy, live, allClinics, batch = 200 }: RetentionDeps) {
  async function retain(clinicId: string): Promise<Retained> {
    const now = Date.now();
    const actor = systemActor(clinicId);
    const { id, classes } = await tenancy.withClinic(actor, async (scope) => ({
      ...{ id: await beginNight(scope, now), classes: await nightlyClasses(scope, now) },
    }));
    const removed: Record<string, number> = {};
    for (const dataClass of classes) {
      for (let gone = batch; gone === batch; heartbeat()) {
        cancellationSignal().throwIfAborted();
        gone = await tenancy.withClinic(actor, (scope) =>
          removeBatch(scope, { dataClass, now, most: batch }),
        );
        removed[dataClass] = (removed[dataClass] ?? 0) + gone;
      }
    }
    await tenancy.withClinic(actor, (scope) => dropOverdueRecords(scope, batch));
    const total = await tenancy.withClinic(actor, (scope) => endRun(scope, { id, now, removed }));
    live.publish({ clinicId, entity: 'retention', id });
    if (total.forPerson > 0) live.publish({ clinicId, entity: 'task', id });
    return { clinics: 1, ...total };
  }

  return {
    /** What went is gone; a second try goes on with the rest, under the same run. */
    removeWhatIsDue: async (): Promise<Retained> =>
      eachClinic(
        await allClinics(),
        { clinics: 0, removed: 0, forPerson: 0 },
        { one: retain, failed: 'were not looked through' },
      ),
  };
}

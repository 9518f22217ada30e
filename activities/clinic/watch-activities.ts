import { watchCompetences } from '../../models/competence-alerts.ts';
import type { LivePublisher } from '../../models/live.ts';
import { systemActor, type Tenancy } from '../../models/tenancy.ts';
import { eachClinic } from '../each-clinic.ts';

export interface WatchDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish'>;
  /** Those with a licence or a maintenance that ends soon. */
  watchedClinics: () => Promise<string[]>;
}
export type WatchActivities = ReturnType<typeof createWatchActivities>;
export interface Watched {
  clinics: number;
  /** Visits that somebody should look at now, and those nobody has to any more. */
  raised: number;
  cleared: number;
}

export function createWatchActivities({ tenancy, live, watchedClinics }: WatchDeps) {
  async function watch(clinicId: string): Promise<Watched> {
    const { raised, cleared } = await tenancy.withClinic(systemActor(clinicId), (scope) =>
      watchCompetences(scope, Date.now()),
    );
    for (const id of [...raised, ...cleared]) live.publish({ clinicId, entity: 'appointment', id });
    return { clinics: 1, raised: raised.length, cleared: cleared.length };
  }

  return {
    /** Twice is once. */
    watchEndings: async (): Promise<Watched> =>
      eachClinic(
        await watchedClinics(),
        { clinics: 0, raised: 0, cleared: 0 },
        { one: watch, failed: 'were not looked at' },
      ),
  };
}

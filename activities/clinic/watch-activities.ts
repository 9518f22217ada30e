import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { watchCompetences } from '../../models/competence-alerts.ts';
import type { LivePublisher } from '../../models/live.ts';
import { systemActor, type Tenancy } from '../../models/tenancy.ts';

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
    /** Twice is once. One clinic's fault keeps no other waiting; it is said at the end, so that the run is tried again. */
    async watchEndings(): Promise<Watched> {
      const total: Watched = { clinics: 0, raised: 0, cleared: 0 };
      const faults: unknown[] = [];
      for (const clinicId of await watchedClinics()) {
        cancellationSignal().throwIfAborted();
        const one = await watch(clinicId).catch((error: unknown) => void faults.push(error));
        if (one) for (const key of ['clinics', 'raised', 'cleared'] as const) total[key] += one[key];
        heartbeat();
      }
      if (faults.length > 0) throw new AggregateError(faults, `${faults.length} clinics were not looked at`);
      return total;
    },
  };
}

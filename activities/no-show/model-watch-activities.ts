import type { LivePublisher } from '../../models/live.ts';
import { watchModel } from '../../models/no-show-drift.ts';
import { systemActor, type Tenancy } from '../../models/tenancy.ts';
import { eachClinic } from '../each-clinic.ts';

export interface ModelWatchDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish' | 'poke'>;
  /** Those whose visits are weighed. */
  weighedClinics: () => Promise<string[]>;
}
export type ModelWatchActivities = ReturnType<typeof createModelWatchActivities>;
export interface ModelsWatched {
  clinics: number;
  refreshed: number;
  troubled: number;
  trainings: number;
}

export function createModelWatchActivities({ tenancy, live, weighedClinics }: ModelWatchDeps) {
  async function watch(clinicId: string): Promise<ModelsWatched> {
    const night = await tenancy.withClinic(systemActor(clinicId), (scope) => watchModel(scope, Date.now()));
    const changed = night.trainingId ?? night.refreshedId;
    if (changed) live.publish({ clinicId, entity: 'no-show-model', id: changed });
    if (night.trainingId) live.poke('neonpro_outbox');
    return {
      clinics: 1,
      refreshed: Number(night.refreshedId !== null),
      troubled: Number(night.troubles.length > 0),
      trainings: Number(night.trainingId !== null),
    };
  }

  return {
    /** Twice is once. */
    watchModels: async (): Promise<ModelsWatched> =>
      eachClinic(
        await weighedClinics(),
        { clinics: 0, refreshed: 0, troubled: 0, trainings: 0 },
        { one: watch, failed: 'were not looked at' },
      ),
  };
}

import type { LivePublisher } from '../../models/live.ts';
import { reportEffects } from '../../models/no-show-report.ts';
import { systemActor, type Tenancy } from '../../models/tenancy.ts';
import { eachClinic } from '../each-clinic.ts';

export interface EffectDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish'>;
  /** Those whose visits are weighed. */
  weighedClinics: () => Promise<string[]>;
}
export type EffectActivities = ReturnType<typeof createEffectActivities>;
export interface EffectsReported {
  clinics: number;
  months: number;
  /** Clinics where the ladder changes nothing, or harms. */
  flagged: number;
}

export function createEffectActivities({ tenancy, live, weighedClinics }: EffectDeps) {
  async function report(clinicId: string): Promise<EffectsReported> {
    const told = await tenancy.withClinic(systemActor(clinicId), (scope) => reportEffects(scope, Date.now()));
    if (told) live.publish({ clinicId, entity: 'no-show', id: clinicId });
    if (told?.isFlagged) live.publish({ clinicId, entity: 'task', id: clinicId });
    return { clinics: told ? 1 : 0, months: told?.months ?? 0, flagged: Number(told?.isFlagged ?? false) };
  }

  return {
    /** Twice is once. */
    measureEffects: async (): Promise<EffectsReported> =>
      eachClinic(
        await weighedClinics(),
        { clinics: 0, months: 0, flagged: 0 },
        { one: report, failed: 'were not measured' },
      ),
  };
}

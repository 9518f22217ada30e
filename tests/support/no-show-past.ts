import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { demoClinics, type DemoClinic } from '../../local/demo/catalogue.ts';
import { furnish } from '../../local/demo/furnish.ts';
import { seedPast } from '../../local/demo/past.ts';
import { trainNoShowModelId } from '../../workflows/no-show/train-no-show-model.ts';
import type { Clinics, TestClinic } from './clinics.ts';

/** The demo's eight months behind a clinic of a test, and the id of the training that was asked for. */
export async function givePast(clinics: Clinics, { id, timeZone, system }: TestClinic): Promise<string> {
  const { tenancy, tokenKey, urls } = clinics;
  const clinic: DemoClinic = { ...(demoClinics[0] as DemoClinic), id, timeZone };
  const ids = await furnish(tenancy, system, clinic, 0);
  const deps = { tenancy, tokenKey, migratorUrl: urls.migrator };
  await seedPast(deps, { clinic, index: 0, ids, actor: system }, Date.now());
  const { rows } = await clinics.admin.query<{ id: string }>(
    'select id from no_show_trainings where clinic_id = $1 and not is_closed',
    [id],
  );
  return (rows[0] as { id: string }).id;
}

/** Where an activity of a clinic's training runs. */
export const trainingRoom = (clinicId: string, trainingId: string): MockActivityEnvironment =>
  new MockActivityEnvironment(
    { workflowExecution: { workflowId: trainNoShowModelId(clinicId, trainingId), runId: trainingId } },
    { logger: new DefaultLogger('ERROR') },
  );

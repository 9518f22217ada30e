import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { finishRotation, makeNextKey, wrapNextPeople } from '../../models/key-rotation.ts';
import type { LivePublisher } from '../../models/live.ts';
import { systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';

export interface KeyDeps {
  tenancy: Pick<Tenancy, 'withClinic' | 'kms'>;
  live: Pick<LivePublisher, 'publish'>;
}
export type KeyActivities = ReturnType<typeof createKeyActivities>;
type Input = { rotationId: string };

export function createKeyActivities({ tenancy, live }: KeyDeps) {
  const tell = (clinicId: string, id: string) => live.publish({ clinicId, entity: 'key-rotation', id });

  return {
    /** Milliseconds since 1970 from when on the new version may be used. Twice is once. */
    async makeClinicKey({ rotationId }: Input): Promise<{ usableFrom: number }> {
      const clinicId = clinicOfWorkflow();
      const made = await tenancy.withClinic(systemActor(clinicId), (scope) =>
        makeNextKey(scope, rotationId, tenancy.kms),
      );
      tell(clinicId, rotationId);
      return made;
    },

    /** Batch by batch, each its own transaction: a try goes on where the last one stopped. */
    async wrapPersonKeys({ rotationId }: Input): Promise<void> {
      const clinicId = clinicOfWorkflow();
      for (let isMore = true; isMore;) {
        cancellationSignal().throwIfAborted();
        isMore = await tenancy.withClinic(systemActor(clinicId), (scope) =>
          wrapNextPeople(scope, rotationId),
        );
        tell(clinicId, rotationId);
        heartbeat();
      }
    },

    async finishKeyRotation({ rotationId }: Input): Promise<void> {
      const clinicId = clinicOfWorkflow();
      await tenancy.withClinic(systemActor(clinicId), (scope) => finishRotation(scope, rotationId));
      tell(clinicId, rotationId);
    },
  };
}

import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { finishRotation, makeNextKey, wrapNextPeople } from '../../models/key-rotation.ts';
import { isAllResealed, resealNext } from '../../models/key-reseal.ts';
import { indexNextRecords } from '../../models/sealed-record-index.ts';
import type { LivePublisher } from '../../models/live.ts';
import { type Scope, systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';

export interface KeyDeps {
  tenancy: Pick<Tenancy, 'withClinic' | 'kms' | 'keysKnownAfterMs'>;
  live: Pick<LivePublisher, 'publish'>;
}
export type KeyActivities = ReturnType<typeof createKeyActivities>;
type Input = { rotationId: string };

export function createKeyActivities({ tenancy, live }: KeyDeps) {
  const tell = (clinicId: string, id: string) => live.publish({ clinicId, entity: 'key-rotation', id });

  /** Counting and waiting for locks may take longer than the heartbeat allows. */
  async function inClinic<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
    const beat = setInterval(() => heartbeat(), 2_000);
    return tenancy.withClinic(systemActor(clinicOfWorkflow()), work).finally(() => clearInterval(beat));
  }

  async function byBatches(next: (scope: Scope) => Promise<boolean>, rotationId: string): Promise<void> {
    for (let isMore = true; isMore;) {
      cancellationSignal().throwIfAborted();
      isMore = await inClinic(next);
      tell(clinicOfWorkflow(), rotationId);
      heartbeat();
    }
  }

  async function indexRecords(): Promise<void> {
    let after: string | null = null;
    do {
      cancellationSignal().throwIfAborted();
      after = await inClinic((scope) => indexNextRecords(scope, after));
    } while (after !== null);
  }

  return {
    /**
     * Milliseconds since 1970 from when on the new version may be used, and how long after that the last process seals with the old one.
     * Twice is once.
     */
    async makeClinicKey({ rotationId }: Input): Promise<{ usableFrom: number; settledAfterMs: number }> {
      const clinicId = clinicOfWorkflow();
      const made = await tenancy.withClinic(systemActor(clinicId), (scope) =>
        makeNextKey(scope, rotationId, tenancy),
      );
      tell(clinicId, rotationId);
      return { ...made, settledAfterMs: tenancy.keysKnownAfterMs };
    },

    /** Batch by batch, each its own transaction: a try goes on where the last one stopped. */
    async wrapPersonKeys({ rotationId }: Input): Promise<void> {
      await byBatches((scope) => wrapNextPeople(scope, rotationId), rotationId);
    },

    /** The same for what hangs on the clinic's own key; fails, to be tried again from the beginning, while somebody uses the old one. */
    async resealClinicValues({ rotationId }: Input): Promise<void> {
      await byBatches((scope) => resealNext(scope, rotationId), rotationId);
      const isAll = await inClinic((scope) => isAllResealed(scope, rotationId));
      if (!isAll) throw new Error('values were sealed with the old key meanwhile');
      await indexRecords();
    },

    async finishKeyRotation({ rotationId }: Input): Promise<void> {
      const clinicId = clinicOfWorkflow();
      await tenancy.withClinic(systemActor(clinicId), (scope) => finishRotation(scope, rotationId));
      tell(clinicId, rotationId);
    },
  };
}

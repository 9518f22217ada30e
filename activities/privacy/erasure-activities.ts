import { createPrivateKey } from 'node:crypto';
import { activityInfo, heartbeat } from '@temporalio/activity';
import type { EraseStep } from '../../domain/privacy/data-map.ts';
import type { ErasureStep } from '../../domain/privacy/erasure.ts';
import { certificateOf } from '../../models/erasure-certificate.ts';
import { type Erasure, endErasure, lockForStep, noteStep, readErasure } from '../../models/erasure.ts';
import { callOff, freezePerson, openBusiness, withdrawChoices } from '../../models/erasure-freeze.ts';
import { keysForLedger } from '../../models/erasure-keys.ts';
import { appendToLedger } from '../../models/erasure-ledger.ts';
import { forgetInImports } from '../../models/erasure-imports.ts';
import { eraseRows, remnants } from '../../models/erasure-rows.ts';
import { replaceKey, sealRecord, wrappedKeyOf } from '../../models/erasure-seal.ts';
import { processesOf } from '../../models/erasure-processes.ts';
import { sealedForLedger } from '../../models/sealed-record.ts';
import { destroySpentKeys } from '../../models/import-key.ts';
import type { LivePublisher } from '../../models/live.ts';
import type { OpenProcess } from '../../models/open-process.ts';
import { raiseTask, settleTask } from '../../models/staff-task.ts';
import { type Scope, systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';

export interface ErasureActivityDependencies {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish' | 'poke'>;
  /** Outside the database; null: nothing is told to a database that is restored (docs/operations.md). */
  ledgerFile: string | null;
  ledgerKeyPem: string;
  /** Takes the history of a process that has ended out of Temporal; false for one that still runs. */
  deleteHistory: (process: OpenProcess) => Promise<boolean>;
}

interface Named {
  erasureId: string;
}

/** Each may run twice, also after it committed unheard: a step that is in the row is not taken again. */
export function createErasureActivities(deps: ErasureActivityDependencies) {
  const { tenancy, live } = deps;
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow(), activityInfo().activityId), work);

  /** A step in one transaction with the line that says so. */
  async function take(
    erasureId: string,
    step: ErasureStep,
    work: (scope: Scope, erasure: Erasure) => Promise<Record<string, number>>,
  ): Promise<void> {
    await inClinic(async (scope) => {
      const erasure = await lockForStep(scope, erasureId, step);
      if (erasure) await noteStep(scope, erasureId, step, await work(scope, erasure));
    });
    live.publish({ clinicId: clinicOfWorkflow(), entity: 'erasure', id: erasureId });
  }

  return {
    /** The steps that are taken; null when it is over, or gone. */
    readErasureSteps: async ({ erasureId }: Named): Promise<ErasureStep[] | null> => {
      const erasure = await inClinic((scope) => readErasure(scope, erasureId));
      return erasure?.state === 'running' ? erasure.steps.map(({ step }) => step) : null;
    },

    freezePerson: ({ erasureId }: Named): Promise<void> =>
      take(erasureId, 'freeze', (scope, { clientId }) => freezePerson(scope, clientId)),

    callOffHerBusiness: async ({ erasureId }: Named): Promise<void> => {
      await take(erasureId, 'stop', (scope, { clientId }) => callOff(scope, clientId));
      live.poke('neonpro_outbox');
    },

    countHerBusiness: ({ erasureId }: Named): Promise<number> =>
      inClinic(async (scope) => {
        const erasure = await readErasure(scope, erasureId);
        return erasure ? openBusiness(scope, erasure.clientId) : 0;
      }),

    withdrawHerConsents: ({ erasureId }: Named): Promise<void> =>
      take(erasureId, 'withdraw', (scope, { clientId }) => withdrawChoices(scope, clientId)),

    eraseRowsOf: async ({ erasureId, step }: Named & { step: EraseStep }): Promise<void> => {
      await take(erasureId, step, async (scope, { clientId }) => ({
        ...(await eraseRows(scope, clientId, step)),
        ...(step === 'search' && (await forgetInImports(scope, clientId))),
      }));
      if (step === 'search') await inClinic(destroySpentKeys);
    },

    sealHerRecord: ({ erasureId }: Named): Promise<void> =>
      take(erasureId, 'seal', async (scope, erasure) => ({ entries: await sealRecord(scope, erasure) })),

    destroyHerKey: ({ erasureId }: Named): Promise<void> => destroyKey(erasureId),
    deleteHerHistories: ({ erasureId }: Named): Promise<number> => deleteHistories(erasureId),
    writeErasureLedger: ({ erasureId }: Named): Promise<void> => writeLedger(erasureId),
    verifyErasure: ({ erasureId }: Named): Promise<number> => verifyErasure(erasureId),

    certifyErasure: async ({ erasureId }: Named): Promise<void> => {
      await inClinic(async (scope) => {
        const erasure = await readErasure(scope, erasureId);
        if (erasure?.state !== 'running') return;
        await endErasure(scope, erasure, await certificateOf(scope, erasure));
        await settleTask(scope, { kind: 'erasure', subjectKey: erasureId });
      });
      live.publish({ clinicId: clinicOfWorkflow(), entity: 'erasure', id: erasureId });
      live.poke('neonpro_outbox');
    },

    raiseErasureTask: ({ erasureId, reason }: Named & { reason: string }): Promise<void> =>
      inClinic((scope) =>
        raiseTask(scope, { kind: 'erasure', subjectKey: erasureId, reason }, { mayReopen: true }),
      ),
  };

  // The cover first: were it the other way round, a crash between would leave a backup that opens.
  async function destroyKey(erasureId: string): Promise<void> {
    const isDue = await inClinic(async (scope) => {
      const erasure = await lockForStep(scope, erasureId, 'key');
      return erasure && { erasure, wrapped: await wrappedKeyOf(scope, erasure.clientId), vault: scope.vault };
    });
    if (!isDue) return;
    const { erasure, wrapped, vault } = isDue;
    const isCovered = wrapped !== null && (await vault.puncturePerson(erasure.clientId, wrapped));
    await take(erasureId, 'key', async (scope, { clientId }) => {
      await replaceKey(scope, clientId);
      return { covered: isCovered ? 1 : 0 };
    });
  }

  async function deleteHistories(erasureId: string): Promise<number> {
    const processes = await inClinic(async (scope) => {
      const erasure = await lockForStep(scope, erasureId, 'histories');
      return erasure && processesOf(scope, erasure.clientId);
    });
    if (!processes) return 0;
    let running = 0;
    for (const process of processes) {
      // A time of hers that was freed is offered to others until it comes: that goes on, with ids alone, and goes by its own retention.
      if (!(await deps.deleteHistory(process)) && process.kind !== 'slot') running += 1;
      heartbeat();
    }
    if (running === 0)
      await take(erasureId, 'histories', () => Promise.resolve({ processes: processes.length }));
    return running;
  }

  async function writeLedger(erasureId: string): Promise<void> {
    const due = await inClinic(async (scope) => {
      const erasure = await lockForStep(scope, erasureId, 'ledger');
      if (!erasure) return null;
      const sealed = await sealedForLedger(scope, erasureId);
      return {
        erasure,
        record: { sealed, ...(sealed && { clinicKeys: await keysForLedger(scope, sealed) }) },
      };
    });
    if (!due) return;
    const { clientId, requestId, ground } = due.erasure;
    const line = { clinicId: clinicOfWorkflow(), clientId, erasureId, requestId, ground };
    if (deps.ledgerFile !== null)
      await appendToLedger(
        deps.ledgerFile,
        { ...line, at: new Date().toISOString(), ...due.record },
        createPrivateKey(deps.ledgerKeyPem),
      );
    await take(erasureId, 'ledger', () => Promise.resolve({ lines: deps.ledgerFile === null ? 0 : 1 }));
  }

  /** What came between the steps goes now; the number of rows that there still were. */
  async function verifyErasure(erasureId: string): Promise<number> {
    return inClinic(async (scope) => {
      const erasure = await lockForStep(scope, erasureId, 'verify');
      if (!erasure) return 0;
      const left = Object.values(await remnants(scope, erasure.clientId)).reduce(
        (sum, count) => sum + count,
        0,
      );
      if (left === 0) await noteStep(scope, erasureId, 'verify', { remnants: 0 });
      else for (const step of eraseStepsAgain) await eraseRows(scope, erasure.clientId, step);
      return left;
    });
  }
}
const eraseStepsAgain: readonly EraseStep[] = ['files', 'messages', 'scores', 'search', 'plans', 'record'];
export type ErasureActivities = ReturnType<typeof createErasureActivities>;

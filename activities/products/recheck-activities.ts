import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { wallTime } from '../../domain/clinic/calendar.ts';
import { getClinic } from '../../models/clinic.ts';
import { watchExcursions, watchMirror } from '../../models/cold-watch.ts';
import { type DevicesWatched, watchDevices } from '../../models/device-watch.ts';
import type { LivePublisher } from '../../models/live.ts';
import { watchLots } from '../../models/lot-watch.ts';
import { recheckProduct } from '../../models/product-recheck.ts';
import { noteTask } from '../../models/product-task.ts';
import { markVisits } from '../../models/product-visits.ts';
import { watchReorders } from '../../models/reorder-watch.ts';
import { proposeRecalls } from '../../models/recall-proposal.ts';
import { beginRun, finishRun, productsAfter, type RecheckCause } from '../../models/recheck-run.ts';
import { watchSuppliers } from '../../models/supplier-watch.ts';
import { type Scope, systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';

export interface RecheckDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish' | 'poke'>;
  allClinics: () => Promise<string[]>;
  /** Asks for a run of each of these clinics, because this import changed a file. */
  announceSwap: (clinicIds: readonly string[], importId: string) => Promise<void>;
}
export type RecheckActivities = ReturnType<typeof createRecheckActivities>;
/** What one turn over the products did; `failed` are those it could do nothing with. */
export interface Checked {
  checked: number;
  blocked: number;
  held: number;
  failed: string[];
}
export interface StockWatched {
  held: number;
  told: number;
}
interface Begin {
  runKey: string;
  cause: RecheckCause;
  day: string;
}

const pageSize = 50;

export function createRecheckActivities({ tenancy, live, allClinics, announceSwap }: RecheckDeps) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow()), work);
  const tell = (entity: 'stock' | 'task' | 'appointment' | 'device', id: string) =>
    live.publish({ clinicId: clinicOfWorkflow(), entity, id });

  /** Its answer, what follows from it and who is told are one transaction. */
  async function one(productId: string, reason: 'daily' | 'receipt', sum: Checked): Promise<void> {
    const { hasTurned, heldLots, hasTold } = await inClinic((scope) =>
      recheckProduct(scope, productId, reason),
    );
    sum.checked += 1;
    sum.blocked += Number(hasTurned);
    sum.held += heldLots.length;
    for (const id of heldLots) tell('stock', id);
    if (hasTurned || heldLots.length > 0) tell('stock', productId);
    if (hasTold) tell('task', productId);
  }

  /** One product's fault keeps no other waiting. */
  async function each(ids: readonly string[], sum: Checked): Promise<void> {
    for (const id of ids) {
      cancellationSignal().throwIfAborted();
      await one(id, 'daily', sum).catch(() => void sum.failed.push(id));
    }
  }

  const watches = [
    watchSuppliers,
    async (scope: Scope) => {
      const { expired, told } = await watchLots(scope);
      return { held: expired, told };
    },
    async (scope: Scope) => ({ held: [], told: await watchExcursions(scope) }),
    async (scope: Scope) => ({ held: [], told: await watchMirror(scope) }),
    // Entries of irregular products that may be of something in stock: questions to a person, never a hold.
    async (scope: Scope) => {
      const { timeZone } = await getClinic(scope);
      return { held: [], told: await proposeRecalls(scope, wallTime(Date.now(), timeZone).day) };
    },
    // Last: what was held by the others is no stock.
    async (scope: Scope) => ({ held: [], told: await watchReorders(scope) }),
  ];

  return {
    clinicsToRecheck: (): Promise<string[]> => allClinics(),

    /** After a file was swapped: every clinic looks at what it has. */
    async announceAnvisaSwap({ importId }: { importId: string }): Promise<void> {
      await announceSwap(await allClinics(), importId);
      live.poke('neonpro_outbox');
    },

    /** False when this run has ended before: nothing is to be done. */
    beginRecheck: (input: Begin): Promise<boolean> => inClinic((scope) => beginRun(scope, input)),

    /** All products, or those that failed before. A try that died goes on behind the last page it had done. */
    async recheckProducts({ only = null }: { only?: string[] | null }): Promise<Checked> {
      const sum: Checked = { checked: 0, blocked: 0, held: 0, failed: [] };
      if (only) {
        await each(only, sum);
        return sum;
      }
      const done = activityInfo().heartbeatDetails as { after: string; sum: Checked } | undefined;
      if (done) Object.assign(sum, done.sum);
      let after = done?.after ?? null;
      for (;;) {
        const from = after;
        const ids = await inClinic((scope) => productsAfter(scope, from, pageSize));
        await each(ids, sum);
        after = ids.at(-1) ?? null;
        if (after === null) return sum;
        heartbeat({ after, sum });
      }
    },

    /** Goods of it came: lots that came with them are held when it may not be used. */
    async recheckProduct({ productId }: { productId: string }): Promise<void> {
      await one(productId, 'receipt', { checked: 0, blocked: 0, held: 0, failed: [] });
    },

    /** Visits that need what may not be used, on the agenda. */
    async markProductVisits(): Promise<{ marked: number }> {
      const ids = await inClinic(markVisits);
      for (const id of ids) tell('appointment', id);
      return { marked: ids.length };
    },

    /** A person has to find out why: the house could not ask about these. */
    async raiseUnchecked({ productIds }: { productIds: string[] }): Promise<void> {
      for (const productId of productIds) {
        const about = { kind: 'product-registration', subject: productId, productId } as const;
        const notice = { topic: 'unchecked', key: 'unchecked', reason: 'product-unchecked', facts: {} };
        await inClinic((scope) => noteTask(scope, about, { ...notice, mayReopen: true }));
        tell('task', productId);
      }
    },

    /** Suppliers, days of lots and packages, excursions, old copies, what booked visits lack. Each a transaction; twice is once. */
    async watchStock(): Promise<StockWatched> {
      const sum: StockWatched = { held: 0, told: 0 };
      const faults: unknown[] = [];
      for (const watch of watches) {
        const seen = await inClinic(watch).catch((error: unknown) => void faults.push(error));
        for (const id of seen?.held ?? []) tell('stock', id);
        sum.held += seen?.held.length ?? 0;
        sum.told += seen?.told ?? 0;
        heartbeat();
      }
      if (sum.told > 0) tell('task', clinicOfWorkflow());
      if (faults.length > 0) throw new AggregateError(faults, `${faults.length} looks at the stock failed`);
      return sum;
    },

    /** Maintenance and registrations of devices; those that are blocked now leave the agenda. */
    async watchDevices(): Promise<DevicesWatched> {
      const watched = await inClinic(async (scope) => {
        const { timeZone } = await getClinic(scope);
        return watchDevices(scope, wallTime(Date.now(), timeZone).day);
      });
      if (watched.raised > 0) tell('task', clinicOfWorkflow());
      if (watched.raised + watched.blocked > 0) tell('device', clinicOfWorkflow());
      return watched;
    },

    async finishRecheck({ runKey, ...counts }: { runKey: string } & RecheckTotals): Promise<void> {
      await inClinic((scope) => finishRun(scope, runKey, counts));
      tell('stock', clinicOfWorkflow());
    },
  };
}
type RecheckTotals = Parameters<typeof finishRun>[2];

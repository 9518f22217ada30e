import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import type { OpenProcess } from '../../models/open-process.ts';
import { createProcessActivities, type Reconciliation } from './activities.ts';

type Row = OpenProcess & { isSettled: boolean };
const row = (id: string, isSettled = true): Row => ({ kind: 'appointment', clinicId: 'c', id, isSettled });
const idOf = ({ id }: OpenProcess) => `clinic/c/appointment/${id}`;

async function* listed<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

async function reconcile(rows: readonly Row[], running: readonly string[]) {
  const enqueued: string[] = [];
  const activities = createProcessActivities({
    openProcesses: () => listed(rows),
    runningWorkflowIds: () => listed(running),
    workflowIdOf: idOf,
    processOf: (workflowId) => {
      const id = workflowId.split('/')[3];
      return id ? { kind: 'appointment', clinicId: 'c', id } : null;
    },
    enqueue: (topic, processes) =>
      Promise.resolve(void enqueued.push(...processes.map(({ id }) => `${topic} ${id}`))),
  });
  const look = (): Promise<Reconciliation> => activities.reconcileRows();
  const result = await new MockActivityEnvironment().run(look);
  return { result, enqueued };
}

describe('the reconciler', () => {
  it('leaves alone what fits, what is fresh, and what is not a process of a row', async () => {
    const { enqueued } = await reconcile(
      [row('fits'), row('fresh', false)],
      ['clinic/c/appointment/fits', 'platform/reconcile'],
    );
    expect(enqueued).toEqual([]);
  });

  it('starts again what a row wants and nobody runs, and tells a process that its row is done', async () => {
    const { result, enqueued } = await reconcile(
      [row('lost'), row('fits')],
      [idOf(row('fits')), idOf(row('ended'))],
    );
    expect(enqueued).toEqual(['restart lost', 'poke ended']);
    expect(result).toEqual({ rows: 2, processes: 2, restarted: 1, poked: 1 });
  });
});

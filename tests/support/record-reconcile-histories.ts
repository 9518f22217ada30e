import { openReconcileStage } from './reconcile-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of the reconciler: `node --import tsx tests/support/record-reconcile-histories.ts`. Run it only to ADD a story. */
const seen = { rows: 3, processes: 2, restarted: 1, poked: 0 };
const away = (): Promise<never> => Promise.reject(new Error('database away'));
const stories = { quiet: () => Promise.resolve(seen), away };

const stage = await openReconcileStage();
for (const [name, reconcileRows] of Object.entries(stories)) {
  await stage.play(reconcileRows, async (handle) => {
    await handle.result().catch(() => undefined);
    await writeHistory('clinic', `reconcile-processes-${name}`, handle);
  });
}
await stage.close();
process.exit(0);

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Keeps a run's history beside its workflow. Stack traces lose the folder of the machine that recorded them; nothing else changes. */
export async function writeHistory(context: string, name: string, handle: WorkflowHandle): Promise<void> {
  const folder = `${root}workflows/${context}/histories`;
  mkdirSync(folder, { recursive: true });
  const history = await handle.fetchHistory();
  writeFileSync(`${folder}/${name}.json`, `${historyToJSON(history).replaceAll(root, '')}\n`);
  console.log(`${name}: ${history.events?.length ?? 0} events`);
}

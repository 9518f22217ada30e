import type { Stack } from '../../../local/stack.ts';
import { asAdmin } from '../clinic.ts';
import { connectPlainly, listExecutions, namespaceOf } from '../temporal.ts';

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Visits that are open and whose process does not run; the reconciler has so long. */
export async function unrunVisits(stack: Stack, ms: number): Promise<number> {
  const connection = await connectPlainly(stack);
  try {
    for (const end = Date.now() + ms; ; await pause(2_000)) {
      const running = await listExecutions(connection, namespaceOf(stack), `ExecutionStatus = 'Running'`);
      const ids = new Set(running.map(({ workflowId }) => workflowId.slice(-36)));
      const open = await asAdmin(stack, async (admin) => {
        const { rows } = await admin.query<{ id: string }>('select id from appointments where not is_closed');
        return rows.map(({ id }) => id);
      });
      const unrun = open.filter((id) => !ids.has(id)).length;
      if ((open.length > 0 && unrun === 0) || Date.now() > end)
        return open.length > 0 ? unrun : Number.MAX_SAFE_INTEGER;
    }
  } finally {
    await connection.close();
  }
}

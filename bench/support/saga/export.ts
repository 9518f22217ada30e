import { insertClients } from '../../../models/client-write.ts';
import { orderExport } from '../../../models/data-export.ts';
import { ordinaryClient } from '../clinic.ts';
import { actsOf, as, rowOf, type Saga, type Subject, unlike, type World } from './saga.ts';

const build = 'buildDataExport';

/**
 * A copy is there as a whole or not at all. Whole-after is: it was ready once with its hashes, its term ended once, and its bytes are gone.
 * Whole-before is: it failed once, nothing of it was ever given, and no bytes lie about. Anything else is a mixed state.
 */
export const exportSaga = (world: World, { fails }: { fails: boolean }): Saga => ({
  ...{
    name: fails ? 'export-outage' : 'export',
    world,
    kind: 'data-export',
    source: 'privacy/prepare-data-export.ts',
  },
  ...(fails && { outage: build }),
  async begin() {
    const [clientId = ''] = await as(world.api, world, (scope) => insertClients(scope, [ordinaryClient()]));
    const { id } = await as(world.api, world, (scope) =>
      orderExport(scope, { clientId, requestId: null, format: 'portability' }),
    );
    return { id, clientId, more: {} };
  },
  isOver: async ({ id }) =>
    (
      await rowOf<{ isOver: boolean }>(
        world,
        'select is_closed as "isOver" from data_exports where id = $1',
        [id],
      )
    ).isOver,
  judge: (subject) => judge(world, subject),
});

async function judge(world: World, { id }: Subject): Promise<string[]> {
  const found = await rowOf<Record<string, unknown>>(
    world,
    `select state, is_closed as "isClosed", num_nulls(size, sha256, manifest_sha256, ready_at, expires_at) as blanks,
      (select count(*)::int from data_export_parts p where p.clinic_id = e.clinic_id and p.export_id = e.id) as parts
     from data_exports e where id = $1`,
    [id],
  );
  const acts = await actsOf(world, id);
  const hasFailed = found['state'] === 'failed';
  const end = hasFailed ? { state: 'failed', blanks: 5 } : { state: 'expired', blanks: 0 };
  const told: Record<string, number> = hasFailed
    ? { 'data-export.order': 1, 'data-export.failed': 1 }
    : { 'data-export.order': 1, 'data-export.ready': 1, 'data-export.expired': 1 };
  return [
    ...unlike({ ...end, isClosed: true, parts: 0 }, found),
    ...unlike({ acts: Object.entries(told).sort() }, { acts: Object.entries(acts).sort() }),
  ];
}

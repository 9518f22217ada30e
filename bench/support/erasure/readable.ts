import type { Stack } from '../../../local/stack.ts';
import { erasedName } from '../../../domain/privacy/erasure.ts';
import { clientRows, openClient } from '../../../models/client.ts';
import { createKnex } from '../../../models/knex.ts';
import { createTenancy, systemActor } from '../../../models/tenancy.ts';
import { kmsOf } from '../keys.ts';
import type { ErasureDrill } from './drill.ts';
import { dumpCluster, houseKeys, inDatabase, openedColumns } from './dumps.ts';
import { keyRing } from './ring.ts';
import { holding } from './scan.ts';

/**
 * What of hers can be read in a restored backup by whoever has every key and file of today: what lies in clear, what a key opens
 * wherever it lies, whether there is a key of hers at all, and what the product's own code reads.
 */
export async function readableIn(restored: Stack, drill: ErasureDrill, when: string): Promise<string[]> {
  const { clientId, clinic, needles } = drill;
  const kms = kmsOf(restored);
  return inDatabase(restored.adminUrl, 'neonpro', async (database) => {
    const ring = await keyRing(database, kms);
    const places = [
      ...(await dumpCluster(restored.adminUrl)),
      ...(await openedColumns(database, [...houseKeys(ring), ...ring.archive], 'opened')),
    ];
    const knex = createKnex({ url: restored.roleUrls.worker, pool: 1 });
    const tokenKey = Buffer.from(restored.secrets.tokenKey, 'base64');
    const isRead = await createTenancy({ knex, kms, tokenKey })
      .withClinic(systemActor(clinic.id), async (scope) => {
        const row = await clientRows(scope).findOne({ 'clients.id': clientId });
        return row !== undefined && ![erasedName, ''].includes(openClient(scope, row).name);
      })
      .catch(() => false)
      .finally(() => knex.destroy());
    return [
      ...holding(places, needles),
      ...(ring.people.has(clientId) ? [`her key (${when})`] : []),
      ...(isRead ? [`her row, by the product (${when})`] : []),
    ];
  });
}

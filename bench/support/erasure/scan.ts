import type { Connection } from '@temporalio/client';
import type pg from 'pg';
import type { Stack } from '../../../local/stack.ts';
import type { Kms } from '../../../models/encryption.ts';
import type { Tenancy } from '../../../models/tenancy.ts';
import type { Needle } from '../canaries.ts';
import { histories, type Place } from '../places.ts';
import { namespaceOf } from '../temporal.ts';
import { crawl } from './crawl.ts';
import type { Desk } from './desk.ts';
import { decodedHistories, dumpCluster, houseKeys, openedColumns, stateFiles } from './dumps.ts';
import { finderOf } from './finder.ts';
import { keyRing } from './ring.ts';

export interface Scanner {
  stack: Stack;
  admin: pg.Client;
  kms: Kms;
  tenancy: Tenancy;
  connection: Connection;
  desk: Desk;
  clinicId: string;
  needles: readonly Needle[];
  /** Whom somebody at the desk would look for. */
  words: readonly string[];
}

export interface Findings {
  /** Names of the places that hold anything of hers, in clear or by a key of today. */
  places: string[];
  /** What only the act of the privacy officer opens (ADR 0025). */
  sealed: string[];
  /** How much was looked through. */
  looked: number;
}

/** Everything there is: as it lies, as the keys open it, as the product shows it. */
export async function scan(scanner: Scanner): Promise<Findings> {
  const { stack, admin, kms, tenancy, connection, desk, clinicId, needles, words } = scanner;
  await admin.query('analyze');
  const ring = await keyRing(admin, kms);
  const namespace = namespaceOf(stack);
  const places = [
    ...(await dumpCluster(stack.adminUrl)),
    ...(await openedColumns(admin, houseKeys(ring), 'opened')),
    ...(await histories(connection, namespace)),
    ...(await decodedHistories(connection, namespace, tenancy)),
    ...stateFiles(stack),
    ...(await crawl(desk, admin, clinicId, words)),
  ];
  const sealed = await openedColumns(admin, ring.archive, 'sealed');
  return {
    places: holding(places, needles),
    sealed: holding(sealed, needles),
    looked: places.length + sealed.length,
  };
}

/** Each name once, with all that is found under it; the bytes are not looked through again for a name that is known. */
export function holding(places: readonly Place[], needles: readonly Needle[]): string[] {
  const holds = finderOf(needles);
  const found = new Set<string>();
  for (const { name, bytes } of places) if (!found.has(name) && holds(bytes)) found.add(name);
  return [...found].sort();
}

// Table api_usage, and when a program was last seen; owner context: clinic.
import type { Scope } from './tenancy.ts';

export interface UsageKey {
  apiClientId: string;
  /** UTC, `2026-11-26`. */
  day: string;
  operation: string;
  version: string;
}
export interface UsageCount {
  calls: number;
  refused: number;
  failed: number;
}
export type Usage = UsageKey & UsageCount;

/** Adds to what is there; rows in order, so that two processes never wait for each other in a circle. Workers' rights. */
export async function addUsage({ trx, clinicId }: Scope, usage: readonly Usage[]): Promise<void> {
  const column = <Key extends keyof Usage>(key: Key) => usage.map((one) => one[key]);
  await trx.raw(
    `insert into api_usage (clinic_id, api_client_id, day, operation, version, calls, refused, failed)
     select ?::uuid, u.* from unnest(?::uuid[], ?::date[], ?::text[], ?::text[], ?::int[], ?::int[], ?::int[])
       as u(api_client_id, day, operation, version, calls, refused, failed) order by 2, 3, 4, 5
     on conflict (clinic_id, api_client_id, day, operation, version) do update set
       calls = api_usage.calls + excluded.calls, refused = api_usage.refused + excluded.refused,
       failed = api_usage.failed + excluded.failed`,
    [
      clinicId,
      ...[column('apiClientId'), column('day'), column('operation'), column('version')],
      ...[column('calls'), column('refused'), column('failed')],
    ],
  );
  const ids = [...new Set(column('apiClientId'))].sort();
  await trx('apiClients').whereIn('id', ids).update({ lastUsedAt: trx.fn.now() });
}

export async function readUsage(
  { trx }: Scope,
  { apiClientId, from, to }: { apiClientId: string; from: string; to: string },
): Promise<(Omit<UsageKey, 'apiClientId'> & UsageCount)[]> {
  const { rows } = await trx.raw<{ rows: (Omit<UsageKey, 'apiClientId'> & UsageCount)[] }>(
    `select day::text, operation, version, calls, refused, failed from api_usage
     where api_client_id = ? and day between ?::date and ?::date order by day desc, operation, version`,
    [apiClientId, from, to],
  );
  return rows;
}

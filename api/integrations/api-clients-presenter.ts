import type { ApiClient } from '../../models/api-client.ts';
import { publicClientId } from '../../models/api-client.ts';
import type { readUsage } from '../../models/api-usage.ts';
import type { Operation } from '../operation.ts';

export const presentApiClient = (
  clinicId: string,
  { createdAt, lastUsedAt, revokedAt, ...rest }: ApiClient,
) => ({
  ...rest,
  clientId: publicClientId(clinicId, rest.id),
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  revokedAt: revokedAt?.toISOString() ?? null,
});

/** What is going away is named with its end, so that whoever built the program is told in time. */
export function presentUsage(days: Awaited<ReturnType<typeof readUsage>>, operations: readonly Operation[]) {
  const ending = new Map(operations.flatMap(({ id, deprecated }) => (deprecated ? [[id, deprecated]] : [])));
  const calls = new Map<string, number>();
  for (const { operation, calls: more } of days)
    if (ending.has(operation)) calls.set(operation, (calls.get(operation) ?? 0) + more);
  return {
    days: days.map((day) => ({ ...day, isDeprecated: ending.has(day.operation) })),
    deprecated: [...calls].map(([operation, total]) => {
      const { sunset = '', successor = '' } = ending.get(operation) ?? {};
      return { operation, sunset, successor, calls: total };
    }),
  };
}

import type { OutboxRow } from '../models/outbox.ts';
import { systemActor, type Tenancy } from '../models/tenancy.ts';
import { fanOut } from '../models/webhook-fan-out.ts';

/** Topics after which somebody outside may have to be told, and where what happened is written. */
const sources: Record<string, 'appointment' | 'other'> = {
  appointment: 'appointment',
  'visit-event': 'appointment',
  'integration-event': 'other',
};
/** Nobody but endpoints waits for these. */
const forEndpointsAlone = new Set(['visit-event', 'integration-event']);

/**
 * Before a poke reaches its process, what happened is written down for every endpoint that wants it; the row is done when both are. A clinic
 * without endpoints is known by the claim itself (`hasEndpoints`) and pays nothing here.
 */
export function withFanOut(
  dispatch: (row: OutboxRow) => Promise<void>,
  { tenancy, poke }: { tenancy: Tenancy; poke: () => void },
): (row: OutboxRow) => Promise<void> {
  return async (row) => {
    const source = sources[row.topic];
    if (source && row.hasEndpoints) {
      const made = await tenancy.withClinic(systemActor(row.clinicId), (scope) =>
        fanOut(scope, source, row.entityId),
      );
      if (made > 0) poke();
    }
    if (!forEndpointsAlone.has(row.topic)) await dispatch(row);
  };
}

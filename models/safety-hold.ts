// Tables device_blocks and lot_quarantines, for what a safety event is about; owner context: products.
import type { Severity } from '../domain/products/safety-rules.ts';
import { blockDevice } from './device-block.ts';
import { holdLot } from './lot-hold.ts';
import type { Scope } from './tenancy.ts';

export interface Suspect {
  severity: Severity;
  deviceId: string | null;
  lotId: string | null;
}

/** What may have done grave harm is not used on the next person; somebody who knows gives it free again. */
export async function takeOutOfUse(scope: Scope, { severity, deviceId, lotId }: Suspect): Promise<void> {
  if (severity === 'non-serious') return;
  if (deviceId) await blockDevice(scope, { deviceId, reason: 'safety' });
  if (lotId) await holdLot(scope, { lotId, reason: 'hand' });
}

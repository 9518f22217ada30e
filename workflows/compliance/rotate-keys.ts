import { proxyActivities, sleep } from '@temporalio/workflow';
import type { KeyActivities } from '../../activities/compliance/key-activities.ts';

export interface RotateKeysInput {
  clinicId: string;
  rotationId: string;
}

// Our own Postgres, idempotent and forward only: a rotation that stops half-way harms nobody, both versions open. As often as it takes.
const keys = proxyActivities<KeyActivities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

/** A process that learned the keys just before the new version may be used keeps them for five minutes. */
const lastToHear = '6 minutes';

export const rotateKeysId = (clinicId: string, rotationId: string): string =>
  `clinic/${clinicId}/key-rotation/${rotationId}`;

/**
 * A clinic's key gets a new version: made, known to every process, used; then every person's key is wrapped anew under it, and the
 * versions before it are retired.
 */
export async function rotateKeys({ rotationId }: RotateKeysInput): Promise<void> {
  const { usableFrom } = await keys.makeClinicKey({ rotationId });
  await sleep(Math.max(0, usableFrom - Date.now()));
  await sleep(lastToHear);
  await keys.wrapPersonKeys({ rotationId });
  await keys.finishKeyRotation({ rotationId });
}

import { patched, proxyActivities, sleep } from '@temporalio/workflow';
import type { KeyActivities } from '../../activities/compliance/key-activities.ts';

export interface RotateKeysInput {
  clinicId: string;
  rotationId: string;
}

// Our own Postgres, idempotent and forward only: a rotation that stops half-way harms nobody, both versions open. As often as it takes.
const keys = proxyActivities<KeyActivities>({
  startToCloseTimeout: '2 hours',
  // A batch takes less than a second: a killed worker's batch is taken up by another one soon.
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

/** A process that learned the keys just before the new version may be used keeps them for five minutes; runs from before 2026-11-27. */
const lastToHear = 360_000;

export const rotateKeysId = (clinicId: string, rotationId: string): string =>
  `clinic/${clinicId}/key-rotation/${rotationId}`;

/**
 * A clinic's key gets a new version: made, known to every process, used; then every person's key is wrapped anew under it, what hangs on
 * the clinic's own key is sealed anew, and the versions before it are retired.
 */
export async function rotateKeys({ rotationId }: RotateKeysInput): Promise<void> {
  // Runs from before do not say how long.
  const { usableFrom, settledAfterMs = lastToHear } = await keys.makeClinicKey({ rotationId });
  await sleep(Math.max(0, usableFrom - Date.now()));
  await sleep(settledAfterMs);
  await keys.wrapPersonKeys({ rotationId });
  // 2026-11-27; may go when no rotation from before is open: they last an hour.
  if (patched('2026-11-27-clinic-values')) await keys.resealClinicValues({ rotationId });
  await keys.finishKeyRotation({ rotationId });
}

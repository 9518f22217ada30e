import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { SafetyActivities } from '../../activities/products/safety-activities.ts';
import { nextSafetyStep } from '../../domain/products/safety-clock.ts';

export interface ReportSafetyEventInput {
  clinicId: string;
  eventId: string;
}

/** Somebody did something about it: look at the row again. It carries nothing. */
export const safetyEventChangedSignal = defineSignal('changed');

// Our own Postgres, every write guarded by what is in the row already, so a try may follow a try for as long as an outage lasts.
const record = proxyActivities<SafetyActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

export const reportSafetyEventId = (clinicId: string, eventId: string): string =>
  `clinic/${clinicId}/safety-event/${eventId}`;

/**
 * From the report of an adverse event or a technical complaint to the protocol of ANVISA: asks at once, reminds, escalates, writes the
 * breach when the clock has run out, and ends when it was notified or dismissed by a person.
 */
export async function reportSafetyEvent({ eventId }: ReportSafetyEventInput): Promise<void> {
  let hasChanged = false;
  setHandler(safetyEventChangedSignal, () => {
    hasChanged = true;
  });

  for (;;) {
    hasChanged = false;
    const facts = await record.readSafetyEvent({ eventId });
    if (!facts) return;
    const step = nextSafetyStep(facts, Date.now());
    switch (step.do) {
      case 'mark':
        await record.markSafetyEvent({ eventId, mark: step.mark });
        break;
      case 'wait':
        if (step.until === null) await condition(() => hasChanged);
        else if (!hasChanged) await condition(() => hasChanged, step.until - Date.now());
        break;
      case 'end':
        return;
    }
  }
}

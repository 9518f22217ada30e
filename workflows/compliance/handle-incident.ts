import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { IncidentActivities } from '../../activities/compliance/incident-activities.ts';
import { nextIncidentStep } from '../../domain/compliance/incident.ts';

export interface HandleIncidentInput {
  clinicId: string;
  incidentId: string;
}

/** Somebody did something about it: look at the row again. It carries nothing. */
export const incidentChangedSignal = defineSignal('changed');

// Our own Postgres, every write guarded by what is in the row already, so a try may follow a try for as long as an outage lasts.
const desk = proxyActivities<IncidentActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

export const handleIncidentId = (clinicId: string, incidentId: string): string =>
  `clinic/${clinicId}/incident/${incidentId}`;

/**
 * The life of an incident with personal data: its clocks of business days (LGPD art. 48, Res. CD/ANPD 15/2024) are raised before they end
 * and when they have, the published notice goes to everybody in the list, and it ends when a person closes the case.
 */
export async function handleIncident({ incidentId }: HandleIncidentInput): Promise<void> {
  let hasChanged = false;
  setHandler(incidentChangedSignal, () => {
    hasChanged = true;
  });

  for (;;) {
    hasChanged = false;
    const incident = await desk.readIncident({ incidentId });
    if (!incident) return;
    const step = nextIncidentStep(incident, Date.now());
    switch (step.do) {
      case 'send':
        await desk.sendIncidentNotices({ incidentId });
        break;
      case 'mark':
        await desk.markIncident({ incidentId, mark: step.mark });
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

import { planVisit, remainingSteps } from '../../domain/appointments/visit-plan.ts';
import { refuse } from '../../domain/errors.ts';
import type { Scope } from '../../models/tenancy.ts';
import { readVisitFacts } from '../../models/visit-facts.ts';
import { readVisitStory } from '../../models/visit-story.ts';
import { appointmentLifecycleId } from '../../workflows/appointments/appointment-lifecycle.ts';
import type { Timeline } from './answers.ts';
import { presentTimeline } from './presenter.ts';

/**
 * What happened, what the visit waits for and what comes next. Planned from Postgres by the same rule that the workflow
 * follows, so it is there at once and also while Temporal is down. `uiUrl` is the namespace's page in the Temporal UI; null hides the link to the process.
 */
export async function readTimeline(
  scope: Scope,
  id: string,
  now: number,
  uiUrl: string | null,
): Promise<Timeline> {
  const { visit, policy, calendar, done } = (await readVisitFacts(scope, id)) ?? refuse('not-found');
  const workflowId = appointmentLifecycleId(scope.clinicId, id);
  return presentTimeline({
    ...(await readVisitStory(scope, id)),
    plan: planVisit(visit, policy, calendar, now, done),
    upcoming: remainingSteps(visit, policy, calendar, now, done),
    workflow: {
      id: workflowId,
      url: uiUrl && `${uiUrl}/workflows/${encodeURIComponent(workflowId)}`,
    },
  });
}

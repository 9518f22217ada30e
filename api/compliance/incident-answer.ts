import { listEvents } from '../../models/incident-event.ts';
import { proofsOf } from '../../models/incident-notice.ts';
import { auditIncident, getIncident } from '../../models/incident.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { ApiContext } from '../context.ts';
import { presentIncident } from './incident-presenter.ts';

/** After the commit: browsers look again, and the process of the case hears of it at once. */
export function announceIncident({ deps, actor }: Pick<ApiContext, 'deps' | 'actor'>, id: string): void {
  deps.live.publish({ clinicId: actor.clinicId, entity: 'incident', id });
  deps.live.poke('neonpro_outbox');
}

export async function showIncident(scope: Scope, id: string) {
  const incident = await getIncident(scope, id);
  const shown = presentIncident(incident, await listEvents(scope, id), await proofsOf(scope, id));
  await auditIncident(scope, 'read', id);
  return shown;
}

import { listEvents } from '../../models/incident-event.ts';
import { proofsOf } from '../../models/incident-notice.ts';
import { countExcluded } from '../../models/incident-people.ts';
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
  const shown = presentIncident({
    ...{ incident, events: await listEvents(scope, id), proofs: await proofsOf(scope, id) },
    excluded: await countExcluded(scope, id),
  });
  await auditIncident(scope, 'read', id);
  return shown;
}

/** Why people were taken off the list, by person, as the register has it; the last word counts. */
export async function whyExcluded(scope: Scope, id: string): Promise<ReadonlyMap<string, string>> {
  const events = await listEvents(scope, id);
  const said = events.filter(({ kind }) => kind === 'person-excluded').map(({ detail }) => detail ?? {});
  return new Map(said.map(({ clientId, reason }) => [String(clientId), String(reason)]));
}

// From what happened to who is told: rows of webhook_deliveries; owner context: clinic. Run by the relay, off the hot path.
import { eventOfStory } from '../domain/integrations/webhook-events.ts';
import type { Scope } from './tenancy.ts';

const kinds = Object.keys(eventOfStory);
const names = Object.values(eventOfStory);

/** What is older is told to nobody: the log that knows it was told is kept for 30 days. */
const longestDelay = `interval '20 days'`;

const sources = {
  appointment: `select v.id, v.at, m.event from appointment_events v
    join unnest($3::text[], $4::text[]) as m(kind, event) on m.kind = v.kind where v.clinic_id = $1 and v.appointment_id = $2`,
  other: `select v.id, v.at, v.event from integration_events v where v.clinic_id = $1 and v.entity_id = $2`,
};

/**
 * Writes what is missing for an entity and starts its processes. May run twice or in parallel: events of one entity are committed one
 * after the other, and whoever writes the second one has written, or waited for, the first; so `seq` is their order.
 */
export async function fanOut(scope: Scope, source: keyof typeof sources, entityId: string): Promise<number> {
  const isVisit = source === 'appointment';
  const made = await scope.run<{ queued: unknown }>({
    name: `fan-out-${source}`,
    text: `with happened as (${sources[source]}),
      made as (
        insert into webhook_deliveries (clinic_id, endpoint_id, event_id, event, entity, entity_id, occurred_at)
        select $1, s.endpoint_id, h.id, h.event, split_part(h.event, '.', 1), $2, h.at
        from happened h join webhook_subscriptions s on s.clinic_id = $1 and s.event = h.event and s.since <= h.at
        where h.at > now() - ${longestDelay}
        order by h.at, h.id, s.endpoint_id
        on conflict (clinic_id, endpoint_id, event_id) do nothing returning id)
      select app.enqueue('webhook-delivery', id) as queued from made`,
    values: [scope.clinicId, entityId, ...(isVisit ? [kinds, names] : [])],
  });
  return made.length;
}

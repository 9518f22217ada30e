// Table integration_events; owner context: clinic. Other contexts tell through here, in their own transaction.
import type { WebhookEvent } from '../domain/integrations/webhook-events.ts';
import type { Scope } from './tenancy.ts';

/**
 * Tells endpoints of something that happened to rows, if any wants to know; without an answer to wait for. A plain look at the
 * subscriptions: a clinic that has none pays for one index probe.
 */
export function tellIntegrations(scope: Scope, event: WebhookEvent, entityIds: readonly string[]): void {
  scope.later({
    name: 'tell-integrations',
    text: `with heard as materialized (select id from unnest($2::uuid[]) as t(id) where exists
        (select from webhook_subscriptions s where s.clinic_id = $1 and s.event = $3)),
      told as (insert into integration_events (clinic_id, entity_id, event) select $1, id, $3 from heard)
      select app.enqueue('integration-event', id) from heard`,
    values: [scope.clinicId, [...entityIds], event],
  });
}

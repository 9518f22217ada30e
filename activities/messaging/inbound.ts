import type { WebhookItem } from '../../domain/messaging/webhook.ts';
import type { LivePublisher } from '../../models/live.ts';
import { systemActor, type Tenancy } from '../../models/tenancy.ts';
import { applyAccountItem } from './account-words.ts';
import { applyEcho } from './inbound-echo.ts';
import { applyMessage } from './inbound-message.ts';
import { applyPreference } from './keyword.ts';
import { applyStatus } from './inbound-status.ts';

export interface InboundDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish' | 'poke'>;
}

/**
 * Applies one stored webhook event to its clinic. It may be given the same event twice, and events in any order: statuses only move
 * forward, what somebody wrote acts once.
 */
export function createInbound(deps: InboundDeps) {
  async function applyInbound(clinicId: string, item: WebhookItem): Promise<void> {
    switch (item.kind) {
      case 'status':
        return applyStatus(deps, clinicId, item);
      case 'message':
        return applyMessage(deps, clinicId, item);
      case 'echo':
        return applyEcho(deps, clinicId, item);
      case 'preference':
        return applyPreference(deps, clinicId, item);
      default: {
        const { tenancy, live } = deps;
        const shown = await tenancy.withClinic(systemActor(clinicId), (scope) =>
          applyAccountItem(scope, item),
        );
        if (shown) live.publish({ clinicId, ...shown });
      }
    }
  }
  return { applyInbound };
}

export type Inbound = ReturnType<typeof createInbound>;

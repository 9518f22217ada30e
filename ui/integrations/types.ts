import type { Permission } from '../../domain/clinic/roles.ts';
import type { DeliveryState } from '../../domain/integrations/webhook-events.ts';

/** A program of somebody else that may ask the API in the clinic's name. `clientId` is what it says at the token endpoint. */
export interface ApiClient {
  id: string;
  clientId: string;
  name: string;
  scopes: Permission[];
  createdAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
  version: number;
}

export interface UsageOfDay {
  /** `yyyy-mm-dd` */
  day: string;
  operation: string;
  version: string;
  isDeprecated: boolean;
  calls: number;
  refused: number;
  failed: number;
}

export interface DeprecatedUse {
  operation: string;
  /** When the old version stops answering. */
  sunset: string | null;
  successor: string | null;
  calls: number;
}

/** An address of somebody else that hears of what happens in the clinic. */
export interface Endpoint {
  id: string;
  url: string;
  description: string;
  events: string[];
  state: 'active' | 'paused';
  health: 'ok' | 'failing' | 'new';
  lastDeliveredAt: string | null;
  /** Since when nothing arrives; null while the last try of all went well. */
  failingSince: string | null;
  nextTryAt: string | null;
  waiting: number;
  failed: number;
  createdAt: string;
  version: number;
}

export interface Try {
  at: string;
  /** What the address answered; null when no answer came. */
  status: number | null;
  /** Why it counts as failed; a key of `integrations.error`. */
  error: string | null;
  ms: number | null;
}

export interface Delivery {
  id: string;
  event: string;
  entity: string;
  entityId: string | null;
  state: DeliveryState;
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  createdAt: string;
  nextTryAt: string | null;
  deliveredAt: string | null;
  tries: Try[];
}

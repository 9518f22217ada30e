import type { WebhookDelivery } from '../../models/webhook-delivery.ts';
import type { WebhookEndpoint } from '../../models/webhook-endpoint.ts';
import type { deliveriesAnswer } from './webhooks-schema.ts';
import type { z } from 'zod';

export const presentWebhook = ({
  createdAt,
  lastDeliveredAt,
  failingSince,
  nextTryAt,
  ...rest
}: WebhookEndpoint) => ({
  ...rest,
  createdAt: createdAt.toISOString(),
  lastDeliveredAt: lastDeliveredAt?.toISOString() ?? null,
  failingSince: failingSince?.toISOString() ?? null,
  nextTryAt: nextTryAt?.toISOString() ?? null,
});

type Line = z.input<typeof deliveriesAnswer>['deliveries'][number];

export const presentDelivery = ({ seq: _, ...row }: WebhookDelivery): Line => ({
  ...row,
  event: row.event as Line['event'],
  entity: row.entity as Line['entity'],
  createdAt: row.createdAt.toISOString(),
  nextTryAt: row.nextTryAt?.toISOString() ?? null,
  deliveredAt: row.deliveredAt?.toISOString() ?? null,
});

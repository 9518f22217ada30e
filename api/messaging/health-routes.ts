import { z } from 'zod';
import { providers } from '../../domain/messaging/delivery.ts';
import { readProviderHealth, readQueueHealth } from '../../models/provider-health.ts';
import { readSender, type Sender } from '../../models/sender.ts';
import type { Operations } from '../operations.ts';

const instant = z.iso.datetime();
const healthAnswer = z.strictObject({
  providers: z.array(
    z.strictObject({
      provider: z.enum(providers),
      state: z.enum(['ok', 'down']),
      since: instant,
    }),
  ),
  channel: z
    .strictObject({
      ...{ phoneNumberId: z.string(), displayPhone: z.string(), quality: z.string().nullable() },
      pausedAt: instant.nullable().describe('nothing of this number goes out until a person acts'),
      pauseCode: z.string().nullable(),
      offersPausedUntil: instant.nullable(),
      isCoexistence: z.boolean(),
    })
    .nullable(),
  waiting: z.number().int().describe('messages that have not left yet'),
  lastTakenAt: instant.nullable().describe('when a provider last took one, in the last thirty days'),
});

const presentChannel = (sender: Sender, now = new Date()) => {
  const { phoneNumberId, displayPhone, quality, pauseCode, isCoexistence, offersPausedUntil } = sender;
  const isHeld = offersPausedUntil !== null && offersPausedUntil > now;
  return {
    ...{ phoneNumberId, displayPhone, quality, pauseCode, isCoexistence },
    pausedAt: sender.pausedAt?.toISOString() ?? null,
    offersPausedUntil: isHeld ? offersPausedUntil.toISOString() : null,
  };
};

export function messagingHealthRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/messaging/health', id: 'readMessagingHealth', tag: 'messaging' },
    summary: 'Whether messages go out: the providers, the clinic’s number, and what waits.',
    access: { permission: 'inbox:read', orPermission: 'messaging:configure' },
    output: healthAnswer,
    async inClinic(scope) {
      const sender = await readSender(scope);
      const { waiting, lastTakenAt } = await readQueueHealth(scope);
      const known = await readProviderHealth(scope);
      return {
        providers: known.map(({ since, ...one }) => ({ ...one, since: since.toISOString() })),
        channel: sender && presentChannel(sender),
        waiting,
        lastTakenAt: lastTakenAt?.toISOString() ?? null,
      };
    },
  });
}

import { z } from 'zod';
import { announceDelay, type DelayNotice, listDelays } from '../../models/delay-notice.ts';
import type { Operations } from '../operations.ts';

const delayBody = z.strictObject({
  professionalId: z.uuid(),
  minutes: z.number().int().min(5).max(240),
});
const delayAnswer = z
  .strictObject({
    ...{ id: z.uuid(), professionalId: z.uuid(), minutes: z.int().min(5) },
    told: z.int().min(0).nullable().describe('how many clients were told; null while it is going on'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'DelayNotice' });
export type DelayCard = z.output<typeof delayAnswer>;

const present = ({ createdAt, ...notice }: DelayNotice): DelayCard => ({
  ...notice,
  createdAt: createdAt.toISOString(),
});

/** What the reception says to those who wait. */
export function receptionRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/delays', id: 'announceDelay', tag: 'appointments', status: 201 },
    summary: 'A professional is late: tells those who wait for her today by WhatsApp, once.',
    access: { permission: 'agenda:write' },
    input: { body: delayBody },
    output: delayAnswer,
    async inClinic(scope, ctx) {
      const notice = await announceDelay(scope, ctx.input.body);
      ctx.after(() => ctx.deps.live.poke('neonpro_outbox'));
      return present(notice);
    },
  });

  api.add({
    ...{ method: 'GET', path: '/delays', id: 'listDelays', tag: 'appointments' },
    summary: 'The delays announced in the last 24 hours, newest first.',
    access: { permission: 'agenda:read' },
    output: z.strictObject({ delays: z.array(delayAnswer) }),
    inClinic: async (scope) => ({ delays: (await listDelays(scope)).map(present) }),
  });
}

import { z } from 'zod';
import { countAgendaDays } from '../../models/agenda-days.ts';
import { resourceKindOf } from '../../models/resource-kind.ts';
import type { Operations } from '../operations.ts';

const day = z.iso.date().refine((text) => text >= '2000-01-01' && text <= '2100-12-31', { message: 'range' });
const daysQuery = z
  .strictObject({ from: day, to: day, resourceId: z.uuid().optional() })
  .refine(({ from, to }) => to >= from && Date.parse(to) - Date.parse(from) <= 62 * 86_400_000, {
    path: ['to'],
    message: 'range',
  });
const count = z.int().min(0);
const daysAnswer = z.strictObject({
  days: z.array(
    z.strictObject({
      ...{ day: z.iso.date(), visits: count, unconfirmed: count, attention: count },
      minutes: count.describe('of services, added up'),
    }),
  ),
});
export type AgendaDays = z.output<typeof daysAnswer>['days'];

/** A month at a glance, however many visits there are. */
export function agendaDayRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/agenda/days', id: 'countAgendaDays', tag: 'appointments' },
    summary: 'How many visits each day has, of at most 62 days; days without any are left out.',
    access: { permission: 'agenda:read' },
    input: { query: daysQuery },
    output: daysAnswer,
    async inClinic(scope, ctx) {
      const { query } = ctx.input;
      if (query.resourceId) await resourceKindOf(scope, query.resourceId);
      return { days: await countAgendaDays(scope, query) };
    },
  });
}

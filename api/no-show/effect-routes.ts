import { type Effect, listEffects } from '../../models/no-show-effects.ts';
import type { Operations } from '../operations.ts';
import { effectsAnswer } from './effect-schema.ts';

const present = ({ month, isFinal, verdict, treated, heldOut, uplift, ci95, ...rest }: Effect) => ({
  ...{ month, isFinal, verdict, treated, heldOut, uplift, ci95 },
  ...{ missesAvoided: rest.missesAvoided, cents: rest.cents, bySteps: rest.bySteps },
  ...{ everybody: rest.everybody, switched: rest.switched },
  computedAt: rest.computedAt.toISOString(),
});

export function noShowEffectRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/no-show/effects', id: 'listNoShowEffects', tag: 'no-show' },
    summary: 'What is done about the risk has changed so much, against the clients for whom nothing is done.',
    access: { permission: 'no-show:read' },
    output: effectsAnswer,
    async inClinic(scope) {
      const { items, sinceStart } = await listEffects(scope);
      return { items: items.map(present), sinceStart: sinceStart && present(sinceStart) };
    },
  });
}

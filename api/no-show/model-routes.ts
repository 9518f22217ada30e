import { leastVisits } from '../../domain/no-show/time-split.ts';
import { getModel, listModels, promoteByHand } from '../../models/no-show-models.ts';
import { countTaughtVisits } from '../../models/no-show-past.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { presentModel, presentModelWithCard } from './model-presenter.ts';
import { modelAnswer, modelsAnswer } from './model-schema.ts';

const tag = 'no-show';
const access = { permission: 'no-show:read' } as const;

/** What the clinic's visits taught, what each model was judged by, and a person's word against the verdict. */
export function noShowModelRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/no-show/models', id: 'listNoShowModels', tag, access },
    summary: 'The clinic’s models, the newest first, and how many visits there are to learn from.',
    output: modelsAnswer,
    async inClinic(scope) {
      const models = await listModels(scope);
      return {
        items: models.map(presentModel),
        coldStart: !models.some(({ state }) => state === 'champion'),
        rowsSoFar: await countTaughtVisits(scope),
        rowsNeeded: leastVisits,
      };
    },
  });
  api.add({
    ...{ method: 'GET', path: '/no-show/models/:id', id: 'getNoShowModel', tag, access },
    summary: 'One model with its card: data, columns and those left out, figures, calibration, lift.',
    input: { params: idParams },
    output: modelAnswer,
    inClinic: async (scope, ctx) => presentModelWithCard(await getModel(scope, ctx.input.params.id)),
  });
  api.add({
    ...{ method: 'POST', path: '/no-show/models/:id/promote', id: 'promoteNoShowModel', tag },
    access: { permission: 'no-show:configure' },
    summary: 'Makes a judged model the champion against its verdict; the one before it can be brought back.',
    input: { params: idParams },
    output: modelAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const line = await promoteByHand(scope, id);
      ctx.after(() => ctx.deps.live.publish({ clinicId: scope.clinicId, entity: 'no-show-model', id }));
      return presentModelWithCard(line);
    },
  });
}

import { listTrainings, startTraining, type Training } from '../../models/no-show-trainings.ts';
import { timePosition } from '../cursor.ts';
import type { Operations } from '../operations.ts';
import { trainingAnswer, trainingsAnswer, trainingsQuery } from './training-schema.ts';

const tag = 'no-show';

const present = ({ startedAt, finishedAt, position: _, ...training }: Training) => ({
  ...training,
  startedAt: startedAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
});

export function noShowTrainingRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/no-show/trainings', id: 'listNoShowTrainings', tag },
    access: { permission: 'no-show:read' },
    summary: 'Runs that taught the clinic’s models, the newest first, with how far the one that runs is.',
    input: { query: trainingsQuery },
    output: trainingsAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listNoShowTrainings' };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listTrainings(scope, { after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      return { items: page.map(present), nextCursor };
    },
  });
  api.add({
    ...{ method: 'POST', path: '/no-show/trainings', id: 'startNoShowTraining', tag, status: 202 },
    access: { permission: 'no-show:configure' },
    summary:
      'Teaches a new model from the clinic’s visits; it takes over only when it is shown to be better.',
    output: trainingAnswer,
    async inClinic(scope, ctx) {
      const training = await startTraining(scope);
      ctx.after(() => {
        ctx.deps.live.poke('neonpro_outbox');
        ctx.deps.live.publish({ clinicId: scope.clinicId, entity: 'no-show-model', id: training.id });
      });
      return present(training);
    },
  });
}

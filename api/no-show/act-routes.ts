import { noteCall, resumeLadder, stopByHand, takeStepNow } from '../../models/no-show-acts.ts';
import type { LiveEvent } from '../../models/live.ts';
import { idParams } from '../id-params.ts';
import type { OperationContext } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { callBody, stepBody, stopBody } from './act-schema.ts';
import { riskCardOf } from './risk-presenter.ts';
import { riskCardAnswer } from './risk-schema.ts';

const common = { method: 'POST', tag: 'no-show', access: { permission: 'no-show:act' } } as const;
// The answer holds her name: nothing of it is kept under a key.
const kept = { keepsAnswer: false } as const;

/** After the commit: browsers look again, and the visit's process hears of it at once. */
function announce(
  ctx: Pick<OperationContext, 'after' | 'deps' | 'actor'>,
  id: string,
  ...also: LiveEvent['entity'][]
): void {
  ctx.after(() => {
    for (const entity of ['no-show' as const, ...also])
      ctx.deps.live.publish({ clinicId: ctx.actor.clinicId, entity, id });
    ctx.deps.live.poke('neonpro_outbox');
  });
}

/** What a person does about a visit's risk; the process does what follows from it. */
export function riskActRoutes(api: Operations): void {
  api.add({
    ...{ ...common, ...kept, path: '/appointments/:id/risk/steps', id: 'takeRiskStep' },
    summary:
      'Takes a step of the ladder now. 409 `step-not-now` when it makes no sense any more, `held-out`.',
    input: { params: idParams, body: stepBody },
    output: riskCardAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await takeStepNow(scope, id, ctx.input.body.step, Date.now());
      announce(ctx, id);
      return riskCardOf(scope, id, Date.now());
    },
  });
  api.add({
    ...{ ...common, ...kept, path: '/appointments/:id/risk/call', id: 'noteRiskCall' },
    summary: 'Writes down what a call found; what she said is done to the visit at once.',
    input: { params: idParams, body: callBody },
    output: riskCardAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await noteCall(scope, id, ctx.input.body, Date.now());
      announce(ctx, id, 'appointment', 'task');
      return riskCardOf(scope, id, Date.now());
    },
  });
  api.add({
    ...{ ...common, ...kept, path: '/appointments/:id/risk/stop', id: 'stopRiskLadder' },
    summary: 'Nothing more is done about the risk: somebody knows better. What is under way is taken back.',
    input: { params: idParams, body: stopBody },
    output: riskCardAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await stopByHand(scope, id, ctx.input.body.reason);
      announce(ctx, id);
      return riskCardOf(scope, id, Date.now());
    },
  });
  api.add({
    ...{ ...common, ...kept, path: '/appointments/:id/risk/resume', id: 'resumeRiskLadder' },
    summary: 'Goes on with what a person stopped. What a review set aside stays aside.',
    input: { params: idParams },
    output: riskCardAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await resumeLadder(scope, id, Date.now());
      announce(ctx, id);
      return riskCardOf(scope, id, Date.now());
    },
  });
}

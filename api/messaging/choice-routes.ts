import { z } from 'zod';
import { changeChoices, listChoices } from '../../models/choice-list.ts';
import { preferenceLink } from '../../models/preference-link.ts';
import type { Scope } from '../../models/tenancy.ts';
import { choicesBody } from '../choice-wish.ts';
import type { ApiContext } from '../context.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { presentChoices } from './choice-presenter.ts';
import { clientChoicesAnswer } from './choice-schema.ts';

const again = async (scope: Scope, id: string) => presentChoices(await listChoices(scope, id));

function announce(ctx: Pick<ApiContext, 'deps' | 'actor' | 'after'>, clientId: string): void {
  ctx.after(() => ctx.deps.live.publish({ clinicId: ctx.actor.clinicId, entity: 'client', id: clientId }));
}

/** What clients are written to about, at the desk; her own page has api/client-door. */
export function choiceRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/clients/:id/choices', id: 'listChoices', tag: 'clients' },
    summary: 'What a client agreed to be written to about, with the proof of each choice.',
    access: { permission: 'clients:read' },
    input: { params: idParams },
    output: clientChoicesAnswer,
    inClinic: async (scope, ctx) => presentChoices(await listChoices(scope, ctx.input.params.id)),
  });

  api.add({
    ...{ method: 'PUT', path: '/clients/:id/choices', id: 'changeChoices', tag: 'clients' },
    ...{ keepsAnswer: false, again },
    summary: 'Writes down what a client said at the desk; what already holds is not written twice.',
    access: { permission: 'clients:write' },
    input: { params: idParams, body: choicesBody },
    output: clientChoicesAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const door = scope.actor.role === 'api-client' ? 'program' : 'reception';
      await changeChoices(scope, id, ctx.input.body.choices, door);
      announce(ctx, id);
      return presentChoices(await listChoices(scope, id));
    },
  });

  api.add({
    ...{ method: 'POST', path: '/clients/:id/preference-link', id: 'makePreferenceLink', tag: 'clients' },
    ...{ keepsAnswer: false },
    summary:
      'A link by which a client leaves what she is written to about, without signing in; good for half a year.',
    access: { permission: 'clients:write' },
    input: { params: idParams, body: z.strictObject({}) },
    output: z.strictObject({ url: z.url() }),
    inClinic: (scope, ctx) => linkTo(scope, ctx.input.params.id, ctx.deps.origin),
  });
}

async function linkTo(scope: Scope, clientId: string, origin: string) {
  await listChoices(scope, clientId);
  return { url: preferenceLink(origin, scope.clinicId, scope.vault, clientId) };
}

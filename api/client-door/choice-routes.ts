import { refuse } from '../../domain/errors.ts';
import { changeChoices, listChoices } from '../../models/choice-list.ts';
import { clientOfPreferenceToken } from '../../models/preference-link.ts';
import type { Scope } from '../../models/tenancy.ts';
import { callerAddress } from '../address.ts';
import { choicesBody } from '../choice-wish.ts';
import type { ApiContext } from '../context.ts';
import type { Operations } from '../operations.ts';
import { lookBody, ownChoicesAnswer, preferenceBody } from './choice-schema.ts';
import { presentOwnChoices } from './presenter.ts';
import { publicClinicParams } from './schema.ts';
import { inPublicClinic } from '../public-clinic.ts';

const client = { who: 'client' } as const;

function announce(ctx: Pick<ApiContext, 'deps' | 'actor' | 'after'>, clientId: string): void {
  ctx.after(() => ctx.deps.live.publish({ clinicId: ctx.actor.clinicId, entity: 'client', id: clientId }));
}

/** What a client is written to about, on her own page and by a link that asks for no code. */
export function ownChoiceRoutes(api: Operations): void {
  ownRoutes(api);
  linkRoutes(api);
}

function ownRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/public/me/choices', id: 'listOwnChoices', tag: 'public', access: client },
    summary: 'What the client who asks is written to about.',
    output: ownChoicesAnswer,
    inClinic: async (scope) => presentOwnChoices(await listChoices(scope, scope.actor.actorId)),
  });

  api.add({
    ...{ method: 'PUT', path: '/public/me/choices', id: 'changeOwnChoices', tag: 'public', access: client },
    ...{ keepsAnswer: false },
    again: async (scope: Scope) => presentOwnChoices(await listChoices(scope, scope.actor.actorId)),
    summary: 'The client who asks changes what she is written to about.',
    input: { body: choicesBody },
    output: ownChoicesAnswer,
    async inClinic(scope, ctx) {
      const { actorId } = scope.actor;
      await changeChoices(scope, actorId, ctx.input.body.choices, 'preference-page');
      announce(ctx, actorId);
      return presentOwnChoices(await listChoices(scope, actorId));
    },
  });
}

/** Leaving must not ask for a code: the token of the link opens these choices and nothing else. */
function linkRoutes(api: Operations): void {
  const link = { method: 'POST', tag: 'public', access: { who: 'anyone' } } as const;
  const clientOf = (scope: Scope, token: string): string =>
    clientOfPreferenceToken(scope.vault, token, Date.now()) ?? refuse('challenge-invalid');

  api.add({
    ...{ ...link, path: '/public/clinics/:clinicId/preferences/look', id: 'lookAtPreferences' },
    summary: 'What the client of a link is written to about.',
    input: { params: publicClinicParams, body: lookBody },
    output: ownChoicesAnswer,
    async handle(ctx) {
      const { clinicId } = ctx.input.params;
      await ctx.deps.clientDoorLimits.look.take(clinicId, callerAddress(ctx.ip));
      return inPublicClinic(ctx, clinicId, async (scope) =>
        presentOwnChoices(await listChoices(scope, clientOf(scope, ctx.input.body.token))),
      );
    },
  });

  api.add({
    ...{ ...link, path: '/public/clinics/:clinicId/preferences', id: 'changePreferences' },
    summary: 'The client of a link leaves what she is written to about; saying yes again asks for a code.',
    input: { params: publicClinicParams, body: preferenceBody },
    output: ownChoicesAnswer,
    async handle(ctx) {
      const { clinicId } = ctx.input.params;
      const { token, choices } = ctx.input.body;
      await ctx.deps.clientDoorLimits.look.take(clinicId, callerAddress(ctx.ip));
      const { clientId, answer } = await inPublicClinic(ctx, clinicId, async (scope) => {
        const who = clientOf(scope, token);
        await changeChoices(scope, who, choices, 'preference-page');
        return { clientId: who, answer: presentOwnChoices(await listChoices(scope, who)) };
      });
      // After the commit: a browser that looks sooner would see what was.
      ctx.deps.live.publish({ clinicId, entity: 'client', id: clientId });
      return answer;
    },
  });
}

import { numberToProve, proveByCode } from '../../models/rights-identity.ts';
import { requestSignInCode } from '../../models/sign-in-code.ts';
import { callerAddress } from '../address.ts';
import { announceRights } from '../announce-rights.ts';
import type { Operations } from '../operations.ts';
import { inPublicClinic } from '../public-clinic.ts';
import { nothingBody } from './booking-schema.ts';
import { provedAnswer, proveRightBody, strangerParams } from './rights-schema.ts';
import { challengeAnswer } from './schema.ts';
import { countCode, proveAnswer } from './sign-in.ts';

const code = { method: 'POST', tag: 'public', access: { who: 'anyone' } } as const;

/**
 * Whoever asked without being signed in proves that the telephone is hers, as at the door (ADR 0011): the same work and the same answer for
 * a number that nobody has, and the code of one request opens nothing else. Who cannot is known by staff, as before.
 */
export function rightsCodeRoutes(api: Operations): void {
  api.add({
    ...{ ...code, path: '/public/clinics/:clinicId/rights-requests/:id/code', id: 'askRightsCode' },
    status: 202,
    summary:
      'Sends a code to the telephone that was left with a request, if it is a client’s; the answer is the same.',
    input: { params: strangerParams, body: nothingBody },
    output: challengeAnswer,
    async handle(ctx) {
      const { clinicId, id } = ctx.input.params;
      await ctx.deps.clientDoorLimits.look.take(clinicId, callerAddress(ctx.ip));
      const phone = await inPublicClinic(ctx, clinicId, (scope) => numberToProve(scope, id));
      await countCode(ctx, clinicId, phone);
      const challengeId = await inPublicClinic(ctx, clinicId, (scope) =>
        requestSignInCode(scope, phone, { rightsRequestId: id }),
      );
      ctx.deps.live.poke('neonpro_outbox');
      return { challengeId };
    },
  });

  api.add({
    ...{ ...code, path: '/public/clinics/:clinicId/rights-requests/:id/identity', id: 'proveOwnRight' },
    summary: 'Proves with the code who made a request; it dies after five tries, and nothing is told by it.',
    input: { params: strangerParams, body: proveRightBody },
    output: provedAnswer,
    async handle(ctx) {
      const { clinicId, id } = ctx.input.params;
      const { challengeId, code: typed } = ctx.input.body;
      const { answers } = ctx.deps.clientDoorLimits;
      const address = callerAddress(ctx.ip);
      await answers.take(address);
      await proveAnswer(ctx, clinicId, challengeId, { code: typed }, id);
      await inPublicClinic(ctx, clinicId, (scope) => proveByCode(scope, id, challengeId));
      await answers.giveBack(address, false);
      announceRights(ctx, clinicId, id);
      return { identity: 'proved' as const };
    },
  });
}

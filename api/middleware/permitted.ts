import { may, mayAct } from '../../domain/clinic/roles.ts';
import { refuse } from '../../domain/errors.ts';
import type { ApiMiddleware } from '../context.ts';
import type { OperationFacts } from '../operation.ts';

/** Asks the permission table before anything of the request is read. Row level security asks it again. */
export function permitted({ access, needsStepUp }: OperationFacts): ApiMiddleware {
  return async function permittedMiddleware(ctx, next) {
    const { actor } = ctx;
    if ('permission' in access) {
      if (actor.role === 'enrolling') refuse('enrolment-required');
      // A fresh second factor is a person's.
      const isPerson = actor.role !== 'api-client';
      const isOtherwise =
        isPerson && access.orPermission !== undefined && may(actor.role, access.orPermission);
      if (!(mayAct(actor, access.permission) || isOtherwise) || (needsStepUp && !isPerson))
        refuse('forbidden');
      if (!isPerson) ctx.state.scopeNeeded = access.permission;
    } else if (actor.role === 'api-client') refuse('forbidden');
    await next();
  };
}

import type { ParameterizedContext } from 'koa';
import { type Scope, systemActor } from '../models/tenancy.ts';
import type { ApiContext, ApiState } from './context.ts';

type Context = ParameterizedContext<ApiState, ApiContext>;

/** A stranger at the door of a clinic: nobody acts yet, so the clinic itself does. An unknown clinic is `not-found`. */
export function inPublicClinic<T>(
  { deps, state }: Pick<Context, 'deps' | 'state'>,
  clinicId: string,
  work: (scope: Scope) => Promise<T>,
): Promise<T> {
  const actor = systemActor(clinicId, state.requestId);
  return deps.gates.work.run(() => deps.tenancy.withClinic(actor, work));
}

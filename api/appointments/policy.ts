import { may, mayAct } from '../../domain/clinic/roles.ts';
import { refuse } from '../../domain/errors.ts';
import type { Actor } from '../../models/tenant-token.ts';

/** The link to the running process is for those who operate it. */
export const seesProcesses = (actor: Actor): boolean => may(actor.role, 'processes:read');

/** Booking and moving are the reception's; lying over somebody's time is not. */
export const maySqueezeIn = (actor: Actor): boolean => mayAct(actor, 'agenda:squeeze-in');

export function judgeSqueezeIn(actor: Actor, squeezeIn: object | undefined): void {
  if (squeezeIn && !maySqueezeIn(actor)) refuse('forbidden');
}

import { may } from '../../domain/clinic/roles.ts';
import { refuse } from '../../domain/errors.ts';
import type { Actor } from '../../models/tenant-token.ts';

export function authorizeRead(actor: Actor): void {
  if (!may(actor.role, 'agenda:read')) refuse('forbidden');
}

export function authorizeWrite(actor: Actor): void {
  if (!may(actor.role, 'agenda:write')) refuse('forbidden');
}

/** The link to the running process is for those who operate it. */
export const seesProcesses = (actor: Actor): boolean => may(actor.role, 'processes:read');

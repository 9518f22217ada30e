import { may } from '../../domain/clinic/roles.ts';
import { refuse } from '../../domain/errors.ts';
import type { Actor } from '../../models/tenant-token.ts';

export function authorizeRead(actor: Actor): void {
  if (!may(actor.role, 'clients:read')) refuse('forbidden');
}

export function authorizeWrite(actor: Actor): void {
  if (!may(actor.role, 'clients:write')) refuse('forbidden');
}

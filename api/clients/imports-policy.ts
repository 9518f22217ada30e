import { may } from '../../domain/clinic/roles.ts';
import { refuse } from '../../domain/errors.ts';
import type { Actor } from '../../models/tenant-token.ts';

export function authorizeImport(actor: Actor): void {
  if (!may(actor.role, 'imports:run')) refuse('forbidden');
}

import type { ResourceKind } from '../domain/clinic/catalogue.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

/** What kind of resource an id is; a foreign or missing one is `not-found`. */
export async function resourceKindOf(scope: Scope, id: string): Promise<ResourceKind> {
  const row = await scope
    .trx('resources')
    .where({ clinicId: scope.clinicId, id })
    .first<{ kind: ResourceKind }>('kind');
  return row?.kind ?? refuse('not-found');
}

import { may, type Permission } from '../../domain/clinic/roles.ts';
import { refuse } from '../../domain/errors.ts';
import type { Actor } from '../../models/tenant-token.ts';

const need = (permission: Permission) => (actor: Actor) => {
  if (!may(actor.role, permission)) refuse('forbidden');
};

/** Settings, resources and procedures. */
export const authorizeCatalogueRead = need('catalogue:read');
export const authorizeCatalogueWrite = need('catalogue:write');
export const authorizeStaffRead = need('staff:read');
export const authorizeStaffWrite = need('staff:write');

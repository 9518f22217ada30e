import type { RouteLocationRaw } from 'vue-router';
import type { Permission } from '../../domain/clinic/roles.ts';
import type { Finding } from './kept-types.ts';

interface Place {
  to: RouteLocationRaw;
  permission: Permission;
}
const part = (name: string, permission: Permission): Place => ({
  ...{ permission, to: { name: 'privacy', params: { part: name } } },
});

/** Where what was found is looked at; its words are `compliance.leadsTo.<kind>`. */
export function placeOf({ subjectKind, subjectId }: Finding): Place | null {
  const params = subjectId === null ? null : { id: subjectId };
  switch (subjectKind) {
    case 'client':
      return params && { to: { name: 'client', params }, permission: 'clients:read' };
    case 'rights-request':
      return params && { to: { name: 'rights-request', params }, permission: 'rights:read' };
    case 'erasure':
      return part('eliminacoes', 'rights:read');
    case 'incident':
      return part('incidentes', 'incidents:read');
    case 'break-glass':
      return part('emergencias', 'break-glass:review');
    case 'professional':
      return { to: { name: 'settings-resources' }, permission: 'catalogue:read' };
    default:
      return null;
  }
}

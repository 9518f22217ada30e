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

/** What is the clinic's own has a place by what is missing. */
function ofClinic(check: string): Place | null {
  if (check === 'officer-missing') return part('pedidos', 'rights:decide');
  return check === 'key-due' ? part('registro', 'keys:rotate') : null;
}

/** Its words are `compliance.leadsTo.<name>`. */
export const placeName = ({ check, subjectKind }: Finding): string =>
  subjectKind === 'clinic' ? check : subjectKind;

/** Where what was found is looked at. */
export function placeOf({ check, subjectKind, subjectId }: Finding): Place | null {
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
    case 'clinic':
      return ofClinic(check);
    default:
      return null;
  }
}

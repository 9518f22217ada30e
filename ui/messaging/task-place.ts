import type { RouteLocationRaw } from 'vue-router';
import type { Permission } from '../../domain/clinic/roles.ts';
import type { Task } from './task-types.ts';

interface Place {
  /** Of the route; its words are `tasks.leadsTo.<kind>`. */
  name: string;
  to: RouteLocationRaw;
  permission: Permission;
  icon: string;
}

const page = (name: string, permission: Permission, icon: string): Place => ({
  ...{ name, permission, icon },
  to: { name },
});
const desk = (part: string, permission: Permission, icon: string): Place => ({
  ...{ name: 'privacy', permission, icon },
  to: { name: 'privacy', params: { part } },
});
const shelf = (part: string, permission: Permission, icon: string): Place => ({
  ...{ name: 'products', permission, icon },
  to: { name: 'products', params: { part } },
});
const ofClient = ({ client }: Task): Place | null =>
  client && {
    ...{ name: 'client-privacy', permission: 'clients:read', icon: 'i-lucide-shield-check' },
    to: { name: 'client-privacy', params: { id: client.id } },
  };

const ofProduct = ({ product, lot }: Task): Place | null => {
  const to = lot
    ? { name: 'lot', params: { id: lot.id } }
    : product && { name: 'product', params: { id: product.id } };
  return to && { name: to.name, to, permission: 'stock:read', icon: 'i-lucide-package' };
};

/** Where a task is dealt with, when that is a page of its own. */
export function placeOf(task: Task): Place | null {
  switch (task.kind) {
    case 'no-show-review':
      return page('no-show-reviews', 'no-show:review', 'i-lucide-user-x');
    case 'no-show-model':
      return page(
        task.reason?.startsWith('effect-') ? 'no-show-effect' : 'no-show-model',
        'no-show:read',
        'i-lucide-user-x',
      );
    case 'incident':
      return desk('incidentes', 'incidents:read', 'i-lucide-shield-alert');
    case 'rights-request':
      return desk('pedidos', 'rights:read', 'i-lucide-inbox');
    case 'erasure':
      return desk('eliminacoes', 'rights:read', 'i-lucide-eraser');
    case 'compliance-finding':
      return desk('verificacao', 'compliance:read', 'i-lucide-clipboard-check');
    case 'retention-run':
      return desk('guarda', 'retention:read', 'i-lucide-hourglass');
    case 'audit-fault':
    case 'key-rotation':
      return desk('registro', 'audit:read', 'i-lucide-scroll-text');
    case 'consent-withdrawal':
    case 'data-export':
      return ofClient(task);
    case 'recall':
    case 'recall-call':
      return shelf('recolhimentos', 'recalls:read', 'i-lucide-octagon-alert');
    case 'device':
      return shelf('aparelhos', 'stock:read', 'i-lucide-monitor-cog');
    case 'safety-event':
      return shelf('ocorrencias', 'safety:manage', 'i-lucide-siren');
    case 'product-registration':
      return ofProduct(task) ?? shelf('fontes', 'stock:read', 'i-lucide-database');
    case 'product-stock':
      return ofProduct(task);
    case 'supplier-authorisation':
      return shelf('fornecedores', 'stock:read', 'i-lucide-truck');
    case 'cold-excursion':
      return shelf('temperatura', 'stock:read', 'i-lucide-thermometer-snowflake');
    default:
      return null;
  }
}

import type { Component } from 'vue';
import type { Permission } from '../domain/clinic/roles.ts';
import { lazy } from './lazy.ts';

interface Part {
  /** In the address; its words are `privacy.part.<name>`. */
  name: string;
  icon: string;
  /** Several when different roles have a use for it: any of them opens it. */
  permission: Permission | readonly Permission[];
  page: Component;
}

/** What the privacy page is made of; each role finds its parts. Put together here: a context's page does not import another's. */
export const parts: readonly Part[] = [
  {
    name: 'pedidos',
    icon: 'i-lucide-inbox',
    permission: 'rights:read',
    page: lazy(() => import('./privacy/RightsDesk.vue')),
  },
  {
    name: 'consentimentos',
    icon: 'i-lucide-file-pen-line',
    permission: 'rights:read',
    page: lazy(() => import('./consents/ConsentTexts.vue')),
  },
  {
    name: 'eliminacoes',
    icon: 'i-lucide-eraser',
    permission: 'rights:read',
    page: lazy(() => import('./privacy/ErasuresPart.vue')),
  },
  {
    name: 'incidentes',
    icon: 'i-lucide-shield-alert',
    permission: ['incidents:read', 'incidents:report'],
    page: lazy(() => import('./compliance/IncidentDesk.vue')),
  },
  {
    name: 'verificacao',
    icon: 'i-lucide-clipboard-check',
    permission: 'compliance:read',
    page: lazy(() => import('./compliance/FindingsPart.vue')),
  },
  {
    name: 'guarda',
    icon: 'i-lucide-hourglass',
    permission: 'retention:read',
    page: lazy(() => import('./compliance/RetentionPart.vue')),
  },
  {
    name: 'tratamento',
    icon: 'i-lucide-book-open-text',
    permission: 'compliance:read',
    page: lazy(() => import('./compliance/RegisterPart.vue')),
  },
  {
    name: 'emergencias',
    icon: 'i-lucide-siren',
    permission: 'break-glass:review',
    page: lazy(() => import('./privacy/EmergencyAccesses.vue')),
  },
  {
    name: 'recuperacoes',
    icon: 'i-lucide-life-buoy',
    permission: 'access:recover',
    page: lazy(() => import('./privacy/Recoveries.vue')),
  },
  {
    name: 'registro',
    icon: 'i-lucide-scroll-text',
    permission: 'audit:read',
    page: lazy(() => import('./privacy/AuditList.vue')),
  },
];

import type { Component } from 'vue';
import type { Permission } from '../../domain/clinic/roles.ts';
import { lazy } from '../lazy.ts';

interface Part {
  /** In the address; its words are `privacy.part.<name>`. */
  name: string;
  icon: string;
  permission: Permission;
  page: Component;
}

/** What the privacy page is made of; each role finds its parts. */
export const parts: readonly Part[] = [
  {
    name: 'emergencias',
    icon: 'i-lucide-siren',
    permission: 'break-glass:review',
    page: lazy(() => import('./EmergencyAccesses.vue')),
  },
  {
    name: 'recuperacoes',
    icon: 'i-lucide-life-buoy',
    permission: 'access:recover',
    page: lazy(() => import('./Recoveries.vue')),
  },
  {
    name: 'registro',
    icon: 'i-lucide-scroll-text',
    permission: 'audit:read',
    page: lazy(() => import('./AuditList.vue')),
  },
];

import type { Component } from 'vue';
import type { Permission } from '../domain/clinic/roles.ts';
import { lazy } from './lazy.ts';

interface Part {
  /** In the address; its words are `products.part.<name>`. */
  name: string;
  icon: string;
  permission: Permission | readonly Permission[];
  page: Component;
}

/** What the page of products is made of; each role finds its parts. */
export const productParts: readonly Part[] = [
  {
    name: 'lista',
    icon: 'i-lucide-package',
    permission: 'stock:read',
    page: lazy(() => import('./products/ProductList.vue')),
  },
  {
    name: 'lotes',
    icon: 'i-lucide-boxes',
    permission: 'stock:read',
    page: lazy(() => import('./products/LotList.vue')),
  },
  {
    name: 'entradas',
    icon: 'i-lucide-package-plus',
    permission: 'stock:read',
    page: lazy(() => import('./products/ReceiptList.vue')),
  },
  {
    name: 'validades',
    icon: 'i-lucide-calendar-clock',
    permission: 'stock:read',
    page: lazy(() => import('./products/ExpiryPart.vue')),
  },
  {
    name: 'temperatura',
    icon: 'i-lucide-thermometer-snowflake',
    permission: 'stock:read',
    page: lazy(() => import('./products/TemperaturePart.vue')),
  },
  {
    name: 'inventario',
    icon: 'i-lucide-clipboard-list',
    permission: 'stock:read',
    page: lazy(() => import('./products/CountList.vue')),
  },
  {
    name: 'fornecedores',
    icon: 'i-lucide-truck',
    permission: 'stock:read',
    page: lazy(() => import('./products/SupplierList.vue')),
  },
  {
    name: 'fontes',
    icon: 'i-lucide-database',
    permission: 'stock:read',
    page: lazy(() => import('./products/AnvisaFiles.vue')),
  },
  {
    name: 'aparelhos',
    icon: 'i-lucide-monitor-cog',
    permission: 'stock:read',
    page: lazy(() => import('./products/DeviceList.vue')),
  },
  {
    name: 'recolhimentos',
    icon: 'i-lucide-octagon-alert',
    permission: 'recalls:read',
    page: lazy(() => import('./products/RecallDesk.vue')),
  },
  {
    name: 'ocorrencias',
    icon: 'i-lucide-siren',
    permission: ['safety:report', 'safety:manage'],
    page: lazy(() => import('./products/SafetyList.vue')),
  },
  {
    name: 'fiscalizacao',
    icon: 'i-lucide-file-check-2',
    permission: 'recalls:read',
    page: lazy(() => import('./products/InspectionPart.vue')),
  },
];

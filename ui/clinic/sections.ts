import type { RouteComponent, RouteRecordRaw } from 'vue-router';
import type { Permission } from '../../domain/clinic/roles.ts';

type Lazy<T> = () => Promise<T>;

interface Section {
  /** Route name; its words are `settings.section.<name>`. */
  name: string;
  path: string;
  icon: string;
  permission: Permission;
  page: Lazy<RouteComponent>;
}

/** The sections of the settings, in order. Who may read one sees it; who may not write finds it read-only. */
export const sections: readonly Section[] = [
  {
    name: 'settings-clinic',
    path: 'clinica',
    icon: 'i-lucide-store',
    permission: 'catalogue:read',
    page: () => import('./ClinicSection.vue'),
  },
  {
    name: 'settings-staff',
    path: 'equipe',
    icon: 'i-lucide-id-card-lanyard',
    permission: 'staff:read',
    page: () => import('./StaffSection.vue'),
  },
  {
    name: 'settings-resources',
    path: 'profissionais-e-salas',
    icon: 'i-lucide-door-open',
    permission: 'catalogue:read',
    page: () => import('./ResourcesSection.vue'),
  },
  {
    name: 'settings-procedures',
    path: 'procedimentos',
    icon: 'i-lucide-sparkles',
    permission: 'catalogue:read',
    page: () => import('./ProceduresSection.vue'),
  },
];

export const settingsRoutes: RouteRecordRaw = {
  path: '/ajustes',
  name: 'settings',
  redirect: { name: 'settings-clinic' },
  component: () => import('./SettingsPage.vue'),
  children: sections.map(({ name, path, page }) => ({
    ...{ name, path, component: page },
    meta: { title: `settings.section.${name}` },
  })),
};

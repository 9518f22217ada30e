import type { RouteComponent, RouteRecordRaw } from 'vue-router';
import type { Permission } from '../domain/clinic/roles.ts';

type Lazy<T> = () => Promise<T>;

interface Section {
  /** Route name; its words are `settings.section.<name>`. */
  name: string;
  path: string;
  icon: string;
  permission: Permission;
  page: Lazy<RouteComponent>;
  /** The page of one of its things, at `<path>/:id`. */
  detail?: { name: string; page: Lazy<RouteComponent> };
}

/** The sections of the settings, in order. Who may read one sees it; who may not write finds it read-only. */
export const sections: readonly Section[] = [
  {
    name: 'settings-clinic',
    path: 'clinica',
    icon: 'i-lucide-store',
    permission: 'catalogue:read',
    page: () => import('./clinic/ClinicSection.vue'),
  },
  {
    name: 'settings-staff',
    path: 'equipe',
    icon: 'i-lucide-id-card-lanyard',
    permission: 'staff:read',
    page: () => import('./clinic/StaffSection.vue'),
  },
  {
    name: 'settings-sign-in',
    path: 'entrada',
    icon: 'i-lucide-shield-check',
    permission: 'staff:read',
    page: () => import('./clinic/SignInPolicySection.vue'),
  },
  {
    name: 'settings-resources',
    path: 'profissionais-e-salas',
    icon: 'i-lucide-door-open',
    permission: 'catalogue:read',
    page: () => import('./clinic/ResourcesSection.vue'),
  },
  {
    name: 'settings-procedures',
    path: 'procedimentos',
    icon: 'i-lucide-sparkles',
    permission: 'catalogue:read',
    page: () => import('./clinic/ProceduresSection.vue'),
  },
  {
    name: 'settings-packages',
    path: 'pacotes',
    icon: 'i-lucide-ticket',
    permission: 'catalogue:read',
    page: () => import('./packages/PackagesSection.vue'),
  },
  {
    name: 'settings-competences',
    path: 'quem-pode-fazer',
    icon: 'i-lucide-badge-check',
    permission: 'catalogue:read',
    page: () => import('./clinic/CompetencesSection.vue'),
  },
  {
    name: 'settings-booking',
    path: 'sinal-e-reservas',
    icon: 'i-lucide-hand-coins',
    permission: 'catalogue:read',
    page: () => import('./payments/BookingSection.vue'),
  },
  {
    name: 'settings-messaging',
    path: 'mensagens',
    icon: 'i-lucide-message-circle',
    permission: 'messaging:configure',
    page: () => import('./messaging/MessagingSection.vue'),
  },
  {
    name: 'settings-no-show',
    path: 'faltas',
    icon: 'i-lucide-user-x',
    permission: 'no-show:read',
    page: () => import('./no-show/NoShowSection.vue'),
  },
  {
    name: 'settings-programs',
    path: 'programas',
    icon: 'i-lucide-blocks',
    permission: 'integrations:read',
    page: () => import('./integrations/ProgramsSection.vue'),
    detail: { name: 'settings-program', page: () => import('./integrations/ProgramPage.vue') },
  },
  {
    name: 'settings-webhooks',
    path: 'avisos-automaticos',
    icon: 'i-lucide-webhook',
    permission: 'integrations:read',
    page: () => import('./integrations/WebhooksSection.vue'),
    detail: { name: 'settings-webhook', page: () => import('./integrations/WebhookPage.vue') },
  },
];

export const networkRoute: RouteRecordRaw = {
  path: '/rede',
  name: 'network',
  component: () => import('./clinic/NetworkPage.vue'),
  meta: { title: 'account.network.title' },
};

export const settingsRoutes: RouteRecordRaw = {
  path: '/ajustes',
  name: 'settings',
  redirect: { name: 'settings-clinic' },
  component: () => import('./clinic/SettingsPage.vue'),
  children: sections.map(({ name, path, page, detail }) => {
    const meta = { title: `settings.section.${name}` };
    const children = [{ path: '', name, component: page, meta }];
    if (detail) children.push({ path: ':id', name: detail.name, component: detail.page, meta });
    return { path, children };
  }),
};

import type { Permission } from '../domain/clinic/roles.ts';

export interface NavigationItem {
  /** Route name; its word is `nav.<name>`. */
  name: string;
  icon: string;
  permission: Permission;
}

/** The rail, top to bottom. An item is shown when its route exists and the person's role may use it. */
export const navigation: readonly NavigationItem[] = [
  { name: 'agenda', icon: 'i-lucide-calendar-days', permission: 'agenda:read' },
  { name: 'clients', icon: 'i-lucide-users', permission: 'clients:read' },
  { name: 'imports', icon: 'i-lucide-file-up', permission: 'imports:run' },
  { name: 'settings', icon: 'i-lucide-settings-2', permission: 'catalogue:read' },
];

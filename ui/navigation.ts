import type { Permission } from '../domain/clinic/roles.ts';
import type { InboxCounts } from './inbox-counts.ts';

export interface NavigationItem {
  /** Route name; its word is `nav.<name>`. */
  name: string;
  icon: string;
  /** Several when a page has parts for different roles: any of them opens it. */
  permission: Permission | readonly Permission[];
  /** What waits there for a person; shown when there is any. */
  count?: keyof InboxCounts;
}

export const isOpenTo = ({ permission }: NavigationItem, can: (permission: Permission) => boolean): boolean =>
  [permission].flat().some(can);

/** The rail, top to bottom. An item is shown when its route exists and the person's role may use it. */
export const navigation: readonly NavigationItem[] = [
  { name: 'agenda', icon: 'i-lucide-calendar-days', permission: 'agenda:read' },
  { name: 'reception', icon: 'i-lucide-concierge-bell', permission: 'agenda:read' },
  { name: 'inbox', icon: 'i-lucide-messages-square', permission: 'inbox:read', count: 'unread' },
  { name: 'tasks', icon: 'i-lucide-list-checks', permission: 'tasks:write', count: 'openTasks' },
  { name: 'no-show', icon: 'i-lucide-user-x', permission: ['no-show:read', 'no-show:review'] },
  { name: 'waitlist', icon: 'i-lucide-list-ordered', permission: 'agenda:read' },
  { name: 'returns', icon: 'i-lucide-calendar-heart', permission: 'agenda:read' },
  { name: 'campaigns', icon: 'i-lucide-megaphone', permission: 'campaigns:read' },
  { name: 'clients', icon: 'i-lucide-users', permission: 'clients:read' },
  { name: 'products', icon: 'i-lucide-package', permission: 'stock:read' },
  { name: 'imports', icon: 'i-lucide-file-up', permission: 'imports:run' },
  {
    name: 'privacy',
    icon: 'i-lucide-shield-check',
    permission: ['break-glass:review', 'audit:read', 'access:recover', 'incidents:report'],
  },
  { name: 'settings', icon: 'i-lucide-settings-2', permission: 'catalogue:read' },
];

import type { AnvisaState } from '../../domain/products/anvisa-state.ts';

/** The one table of what ANVISA says: icon and colour; the word is `products.anvisa.<state>`. Colour never speaks alone. */
export const anvisaLooks = {
  active: { icon: 'i-lucide-badge-check', color: 'success' },
  'active-date-passed': { icon: 'i-lucide-calendar-clock', color: 'warning' },
  'expiring-soon': { icon: 'i-lucide-calendar-clock', color: 'warning' },
  'source-stale': { icon: 'i-lucide-cloud-off', color: 'warning' },
  transferred: { icon: 'i-lucide-arrow-right-left', color: 'warning' },
  unchecked: { icon: 'i-lucide-circle-help', color: 'error' },
  inactive: { icon: 'i-lucide-ban', color: 'error' },
  'not-found': { icon: 'i-lucide-search-x', color: 'error' },
  'format-invalid': { icon: 'i-lucide-circle-x', color: 'error' },
  'test-row': { icon: 'i-lucide-flask-conical-off', color: 'error' },
} as const satisfies Record<
  AnvisaState | 'transferred' | 'unchecked',
  { icon: string; color: 'success' | 'warning' | 'error' }
>;
export type AnvisaLook = keyof typeof anvisaLooks;

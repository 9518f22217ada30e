import type { LotState } from '../../domain/products/stock.ts';

/** The one table of lot states: icon and colour; the word is `products.lot.state.<state>`. Colour never speaks alone. */
export const lotLooks = {
  available: { icon: 'i-lucide-circle-check', color: 'success' },
  quarantined: { icon: 'i-lucide-shield-alert', color: 'warning' },
  recalled: { icon: 'i-lucide-octagon-alert', color: 'error' },
  expired: { icon: 'i-lucide-calendar-x', color: 'error' },
  discarded: { icon: 'i-lucide-trash-2', color: 'neutral' },
  spent: { icon: 'i-lucide-package-open', color: 'neutral' },
} as const satisfies Record<LotState, { icon: string; color: 'success' | 'warning' | 'error' | 'neutral' }>;

/** Authorisation of a supplier (AFE); the word is `products.afe.<state>`. */
export const afeLooks = {
  active: { icon: 'i-lucide-badge-check', color: 'success' },
  exempt: { icon: 'i-lucide-file-check-2', color: 'neutral' },
  inactive: { icon: 'i-lucide-ban', color: 'error' },
  'not-found': { icon: 'i-lucide-search-x', color: 'error' },
} as const;

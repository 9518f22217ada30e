import type { Band } from '../../domain/no-show/thresholds.ts';

/** The one table of risk bands: icon and colour; the word is `noShow.band.<band>`. Colour never speaks alone. */
export const riskBands = {
  high: { icon: 'i-lucide-chevrons-up', color: 'error' },
  medium: { icon: 'i-lucide-chevron-up', color: 'warning' },
  low: { icon: 'i-lucide-minus', color: 'neutral' },
} as const satisfies Record<Band, { icon: string; color: 'error' | 'warning' | 'neutral' }>;

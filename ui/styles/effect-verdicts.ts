import type { EffectVerdict } from '../../domain/no-show/effect.ts';

type Color = 'success' | 'info' | 'neutral' | 'warning' | 'error';

/** The one table of what the ladder was found to do: icon and colour; the word is `noShowEffects.verdict.<verdict>`. */
export const effectLooks = {
  helps: { icon: 'i-lucide-circle-check', color: 'success' },
  unclear: { icon: 'i-lucide-circle-help', color: 'info' },
  'too-few': { icon: 'i-lucide-sprout', color: 'neutral' },
  'does-not-help': { icon: 'i-lucide-triangle-alert', color: 'warning' },
  harms: { icon: 'i-lucide-octagon-alert', color: 'error' },
} as const satisfies Record<EffectVerdict, { icon: string; color: Color }>;

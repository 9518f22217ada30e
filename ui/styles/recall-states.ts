import type { RecallPersonState } from '../../domain/products/recall.ts';

/** The one table of how a person of a recall stands, `call` while the staff has to reach her; the word is `recalls.state.<state>`. Colour never speaks alone. */
export const recallLooks = {
  'to-tell': { icon: 'i-lucide-hourglass', color: 'neutral' },
  told: { icon: 'i-lucide-send', color: 'info' },
  answered: { icon: 'i-lucide-message-circle-reply', color: 'success' },
  'reached-by-staff': { icon: 'i-lucide-phone-call', color: 'success' },
  call: { icon: 'i-lucide-phone', color: 'warning' },
  unreachable: { icon: 'i-lucide-user-x', color: 'warning' },
} as const satisfies Record<
  RecallPersonState | 'call',
  { icon: string; color: 'neutral' | 'info' | 'success' | 'warning' }
>;

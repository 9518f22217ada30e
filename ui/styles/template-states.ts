import type { TemplateState } from '../../domain/messaging/template-life.ts';

type Color = 'neutral' | 'info' | 'success' | 'warning' | 'error';

/** How the life of a text looks; the words are `messaging.template.state.<state>`. */
export const templateLooks: Record<
  TemplateState | 'house' | 'recategorised',
  { icon: string; color: Color }
> = {
  house: { icon: 'i-lucide-circle-check', color: 'success' },
  draft: { icon: 'i-lucide-pencil-line', color: 'neutral' },
  submitted: { icon: 'i-lucide-hourglass', color: 'info' },
  approved: { icon: 'i-lucide-circle-check', color: 'success' },
  rejected: { icon: 'i-lucide-circle-x', color: 'error' },
  paused: { icon: 'i-lucide-circle-pause', color: 'warning' },
  disabled: { icon: 'i-lucide-ban', color: 'error' },
  archived: { icon: 'i-lucide-archive', color: 'neutral' },
  recategorised: { icon: 'i-lucide-tag', color: 'warning' },
};

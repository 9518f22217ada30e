import type { MessageState } from '../../domain/messaging/message-state.ts';

/** The one table of delivery ticks; the word is `visit.delivery.<state>`. */
export const messageLooks: Record<MessageState, { icon: string; tone: string }> = {
  pending: { icon: 'i-lucide-clock', tone: 'text-muted' },
  sending: { icon: 'i-lucide-clock', tone: 'text-muted' },
  unknown: { icon: 'i-lucide-circle-help', tone: 'text-(--visit-arrived-edge)' },
  'needs-person': { icon: 'i-lucide-hand', tone: 'text-(--visit-no-show-edge)' },
  dropped: { icon: 'i-lucide-circle-slash', tone: 'text-muted' },
  accepted: { icon: 'i-lucide-check', tone: 'text-muted' },
  sent: { icon: 'i-lucide-check', tone: 'text-muted' },
  failed: { icon: 'i-lucide-circle-x', tone: 'text-(--visit-no-show-edge)' },
  delivered: { icon: 'i-lucide-check-check', tone: 'text-muted' },
  read: { icon: 'i-lucide-check-check', tone: 'text-(--visit-in-room-edge)' },
};

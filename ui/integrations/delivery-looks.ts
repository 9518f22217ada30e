import type { DeliveryState } from '../../domain/integrations/webhook-events.ts';

/** The one table of delivery states; the words are `integrations.deliveries.state.<state>` and `….means.<state>`. */
export const deliveryLooks: Record<DeliveryState, { icon: string; tone: string }> = {
  waiting: { icon: 'i-lucide-clock', tone: 'text-warning' },
  delivering: { icon: 'i-lucide-send', tone: 'text-info' },
  held: { icon: 'i-lucide-hourglass', tone: 'text-muted' },
  delivered: { icon: 'i-lucide-circle-check', tone: 'text-success' },
  failed: { icon: 'i-lucide-circle-x', tone: 'text-error' },
  skipped: { icon: 'i-lucide-skip-forward', tone: 'text-muted' },
};

interface Words {
  t: (key: string, values?: Record<string, unknown>) => string;
  te: (key: string) => boolean;
}
/** Why a try counts as it does: the reason in words where there is one, else what the address answered. */
export function outcomeSaid(status: number | null, error: string | null, { t, te }: Words): string {
  const key = `integrations.error.${error ?? ''}`;
  if (error && te(key)) return t(key, { status: status ?? '' });
  if (status === null) return error ?? t('integrations.error.no-answer');
  return t(status >= 200 && status < 300 ? 'integrations.error.accepted' : 'integrations.error.answered', {
    status,
  });
}

import { useI18n } from 'vue-i18n';
import type { MessageState } from '../../domain/messaging/message-state.ts';
import { useClock } from '../clock.ts';
import { messageLooks } from '../styles/message-states.ts';
import type { ThreadItem } from './conversation-types.ts';

interface DeliverySaid {
  icon: string;
  tone: string;
  /** Where it is: «Na fila», «Aguardando até 8h», «Entregue», «Não sabemos se chegou». */
  text: string;
  /** Why, and what comes next; null when there is nothing to add. */
  why: string | null;
}

/** States in which somebody has to know why. */
const explained: readonly MessageState[] = ['failed', 'dropped', 'unknown', 'needs-person'];

/** What is known of a message on its way, as a sentence. It claims nothing that no provider told us. */
export function useDeliveryWords() {
  const i18n = useI18n();
  const { t } = i18n;
  const clock = useClock();
  const known = (section: string, code: string | null): string | null =>
    code !== null && i18n.te(`inbox.${section}.${code}`) ? t(`inbox.${section}.${code}`) : null;

  const waiting = ({ waitCode, notBefore }: ThreadItem): Omit<DeliverySaid, 'icon' | 'tone'> => ({
    text: notBefore
      ? t('inbox.ticks.waitingUntil', { when: clock.spoken(notBefore) })
      : t('inbox.ticks.waiting'),
    why: known('wait', waitCode),
  });
  const whyOf = (state: MessageState, { errorCode, channel }: ThreadItem): string | null =>
    known('why', errorCode) ??
    (state === 'failed' || state === 'dropped'
      ? errorCode === null
        ? null
        : t(`inbox.why.other.${channel}`, { code: errorCode })
      : t(`inbox.why.${state}`));

  return (item: ThreadItem, isReplaced: boolean): DeliverySaid | null => {
    const { state } = item;
    if (item.kind !== 'out' || state === null) return null;
    const look = messageLooks[state];
    if (state === 'pending' && (item.waitCode ?? item.notBefore))
      return { icon: 'i-lucide-hourglass', tone: look.tone, ...waiting(item) };
    const why = explained.includes(state) ? whyOf(state, item) : null;
    const next = isReplaced ? t('inbox.ticks.bySms') : null;
    return { ...look, text: t(`inbox.ticks.${state}`), why: [why, next].filter(Boolean).join(' ') || null };
  };
}

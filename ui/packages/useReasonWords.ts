import { useI18n } from 'vue-i18n';
import { useClock } from '../clock.ts';
import type { Reason } from '../http.ts';
import type { Resource } from './types.ts';

/** A refusal as a sentence, with who and until when. */
export function useReasonWords(resources: () => readonly Resource[]): (reason: Reason) => string {
  const i18n = useI18n();
  const { t } = i18n;
  const clock = useClock();
  return ({ code, resourceId, until }) => {
    const key = `reasons.${code}`;
    const kind = code.startsWith('room') ? 'room' : code.startsWith('device') ? 'device' : 'professional';
    const name = resources().find(({ id }) => id === resourceId)?.name ?? t(`reasons.someone.${kind}`);
    const text = i18n.te(key) ? t(key, { name }) : t('errors.slot-unavailable');
    return until ? t('reasons.until', { text, time: clock.dayTime(until) }) : text;
  };
}

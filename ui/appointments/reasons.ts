import { useI18n } from 'vue-i18n';
import { useClock } from '../clock.ts';
import { HttpError, type Reason } from '../http.ts';

/**
 * Refusals as sentences: every reason at once, with who and until when. Unknown codes fall back to the error's own words.
 * `nameOf` gives the name of a professional, room or device.
 */
export function useReasons(nameOf: (resourceId: string | null) => string | null) {
  const i18n = useI18n();
  const { t } = i18n;
  const clock = useClock();

  const sentence = (reason: Reason): string => {
    const key = `reasons.${reason.code}`;
    const known = i18n.te(key)
      ? t(key, { name: nameOf(reason.resourceId ?? null) ?? t(`reasons.someone.${kindOf(reason.code)}`) })
      : null;
    const text = known ?? t('errors.slot-unavailable');
    // A minimal interval ends on a day, whatever else on an hour.
    if (reason.until && reason.code === 'interval-too-short')
      return t('reasons.fromDay', { text, day: clock.shortDay(clock.dayOf(reason.until)) });
    return reason.until ? t('reasons.until', { text, time: clock.time(reason.until) }) : `${text}.`;
  };

  const explain = (error: unknown): { title: string; reasons: string[] } => {
    if (!(error instanceof HttpError)) return { title: t('errors.unexpected'), reasons: [] };
    return { title: t(`errors.${error.code}`), reasons: [...new Set(error.reasons.map(sentence))] };
  };

  return { sentence, explain };
}

const kindOf = (code: string): 'professional' | 'room' | 'device' =>
  code.startsWith('room') ? 'room' : code.startsWith('device') ? 'device' : 'professional';

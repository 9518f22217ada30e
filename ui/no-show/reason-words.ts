import { useI18n } from 'vue-i18n';
import { weekdayOf } from '../../domain/clinic/calendar.ts';
import { useClock } from '../clock.ts';
import type { Reason } from './types.ts';

interface Times {
  startsAt: string;
  bookedAt?: string;
}
const dayMs = 86_400_000;

/** Reasons of a risk as a person can check them: with the number of days or the weekday where the visit tells it. */
export function useReasonWords() {
  const i18n = useI18n();
  const { t } = i18n;
  const clock = useClock();

  const daysAhead = ({ startsAt, bookedAt }: Times): number | null =>
    bookedAt
      ? Math.round((Date.parse(clock.dayOf(startsAt)) - Date.parse(clock.dayOf(bookedAt))) / dayMs)
      : null;

  return ({ code }: Pick<Reason, 'code'>, visit: Times): string => {
    if (code === 'booked-long-ago' || code === 'booked-lately') {
      const days = daysAhead(visit);
      if (days) return t('noShow.bookedAhead', days);
    }
    if (code === 'weekday') return t(`settings.weekday.${String(weekdayOf(clock.dayOf(visit.startsAt)))}`);
    if (code === 'hour') return t('noShow.hourOf', { time: clock.time(visit.startsAt) });
    // A code of a newer model than this page knows.
    const key = `noShow.reason.${code}`;
    return i18n.te(key) ? t(key) : t('noShow.reasonElse');
  };
}

import { useI18n } from 'vue-i18n';
import { useClock } from '../clock.ts';
import type { Entry } from './types.ts';
import { groupsOf } from './windows.ts';

/** What somebody waits for and when she can come, in words. */
export function useEntryWords() {
  const { t } = useI18n();
  const { shortDay } = useClock();
  const days = ({ earliestDay: from, latestDay: to }: Entry): string | null => {
    if (from && to) return t('waitlist.between', { from: shortDay(from), to: shortDay(to) });
    if (from) return t('waitlist.from', { day: shortDay(from) });
    return to ? t('waitlist.until', { day: shortDay(to) }) : null;
  };
  const hours = ({ windows }: Entry): string =>
    groupsOf(windows)
      .map((group) => {
        const said = group.weekdays.map((day) => t(`waitlist.weekday.${String(day)}`));
        return `${said.join(', ')} ${group.from}–${group.to}`;
      })
      .join('; ');
  return {
    what: (entry: Entry) => entry.services.map(({ procedure }) => procedure.name).join(' + '),
    whom: (entry: Entry) => entry.professional?.name ?? t('waitlist.anyProfessional'),
    when: (entry: Entry) => [hours(entry), days(entry)].filter(Boolean).join(' · ') || t('waitlist.anyTime'),
  };
}

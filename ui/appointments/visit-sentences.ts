import { useI18n } from 'vue-i18n';
import type { VisitStep } from '../../domain/appointments/visit-plan.ts';
import { useClock } from '../clock.ts';
import type { TimelineEvent, Visit } from './types.ts';

/** A visit's story as the clinic would tell it: what it waits for, until when, what comes next, what happened. */
export function useVisitSentences() {
  const i18n = useI18n();
  const { t } = i18n;
  const clock = useClock();
  const firstName = (visit: Visit): string => visit.client.name.split(' ')[0] ?? visit.client.name;

  const stepWord = (step: VisitStep): string => t(`visit.step.${step}`);

  function now(visit: Visit): string {
    const { waitingFor, until, next, nextAt } = visit.timeline.now;
    const key =
      waitingFor === 'nothing' || waitingFor === 'finish'
        ? `visit.now.${waitingFor}.${visit.status}`
        : `visit.now.${waitingFor}`;
    const sentence = t(key, {
      name: firstName(visit),
      until: until ? t('visit.until', { when: clock.spoken(until) }) : '',
      when: nextAt ? clock.spoken(nextAt) : clock.spoken(visit.startsAt),
      start: clock.spoken(visit.startsAt),
      end: clock.time(visit.endsAt),
    });
    // The wait's own words already name the step that ends it, unless it is a message in between.
    const then =
      next && (waitingFor === 'client-confirmation' || waitingFor === 'visit-day')
        ? t('visit.then', { step: stepWord(next) })
        : '';
    return `${sentence}${then}.`.replace(/\s+/g, ' ').replace(/\s([.;,])/g, '$1');
  }

  function happened(visit: Visit, event: TimelineEvent): string {
    const key = `visit.past.${event.kind}`;
    const who =
      event.actor === 'client' ? firstName(visit) : event.actor === 'system' ? t('app.name') : event.actor;
    return i18n.te(key) ? t(key, { who, name: firstName(visit) }) : t('visit.past.other', { who });
  }

  return { now, happened, stepWord, upcoming: (step: VisitStep) => t(`visit.upcoming.${step}`) };
}

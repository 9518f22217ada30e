import { useI18n } from 'vue-i18n';
import type { VisitStep } from '../../domain/appointments/visit-plan.ts';
import { useClock } from '../clock.ts';
import type { TimelineEvent, Visit } from './types.ts';

/** Waits whose words depend on where the visit stands. */
const byStatus = new Set(['nothing', 'finish']);
/** Waits that end with a step worth naming. */
const withNext = new Set(['client-confirmation', 'visit-day']);

/** A visit's story as the clinic would tell it: what it waits for, until when, what comes next, what happened. */
export function useVisitSentences() {
  const i18n = useI18n();
  const { t } = i18n;
  const clock = useClock();
  const firstName = (visit: Visit): string => visit.client.name.split(' ')[0] ?? visit.client.name;
  const stepWord = (step: string): string =>
    i18n.te(`visit.step.${step}`) ? t(`visit.step.${step}`) : t('visit.message');

  function now(visit: Visit): string {
    const { waitingFor, until, next, nextAt } = visit.timeline.now;
    const sentence = t(
      byStatus.has(waitingFor) ? `visit.now.${waitingFor}.${visit.status}` : `visit.now.${waitingFor}`,
      {
        name: firstName(visit),
        until: until ? t('visit.until', { when: clock.spoken(until) }) : '',
        when: clock.spoken(nextAt ?? visit.startsAt),
        start: clock.spoken(visit.startsAt),
        end: clock.time(visit.endsAt),
      },
    );
    const then =
      next && withNext.has(waitingFor)
        ? t(`visit.then.${waitingFor}`, {
            step: stepWord(next),
            when: clock.spoken(nextAt ?? visit.startsAt),
          })
        : '';
    return `${sentence.trim()}${then}.`;
  }

  const actor = (visit: Visit, event: TimelineEvent): string => {
    if (event.actorRole === 'client') return firstName(visit);
    if (event.actorRole === 'system') return t('app.name');
    return event.actorName ?? t('visit.team');
  };

  function happened(visit: Visit, event: TimelineEvent): string {
    const key = i18n.te(`visit.past.${event.kind}`) ? event.kind : 'other';
    const { from, to, step, reason = '' } = event.details;
    const sentence = t(`visit.past.${key}`, {
      by: t('visit.by', { who: actor(visit, event) }),
      name: firstName(visit),
      from: from ? clock.spoken(from) : '',
      to: to ? clock.spoken(to) : '',
      step: step ? stepWord(step) : t('visit.message'),
      reason: i18n.te(`visit.because.${reason}`) ? t(`visit.because.${reason}`) : '',
    });
    return sentence.charAt(0).toLocaleUpperCase('pt-BR') + sentence.slice(1);
  }

  const attention = (code: string): string =>
    t(i18n.te(`visit.attention.${code}`) ? `visit.attention.${code}` : 'visit.attention.other');

  return { now, happened, attention, upcoming: (step: VisitStep) => t(`visit.upcoming.${step}`) };
}
export type VisitSentences = ReturnType<typeof useVisitSentences>;

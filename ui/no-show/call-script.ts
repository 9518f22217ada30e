import { useI18n } from 'vue-i18n';
import { useClock } from '../clock.ts';
import { useSession } from '../session.ts';
import type { RiskLine } from './types.ts';

export type CallVisit = Pick<RiskLine, 'startsAt' | 'services' | 'professional' | 'client'>;
export const scriptParts = ['greeting', 'reason', 'move', 'closing'] as const;

/** The hour of the clinic says which greeting. */
export const helloAt = (time: string): 'morning' | 'afternoon' | 'evening' => {
  const hour = Number(time.slice(0, 2));
  return hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';
};

/**
 * What to say on the phone. What others may hear (a voicemail, somebody else who answers) names neither procedure nor hour: that
 * somebody is treated here is hers to tell (LGPD art. 11).
 */
export function useCallScript() {
  const { t } = useI18n();
  const clock = useClock();
  const session = useSession();
  return (visit: CallVisit) => {
    const words = {
      hello: t(`noShow.call.hello.${helloAt(clock.time(clock.now.value))}`),
      staff: firstOf(session.me.value?.user.name ?? ''),
      clinic: session.me.value?.clinic.name ?? '',
      name: firstOf(visit.client.name),
      when: clock.spoken(visit.startsAt),
      professional: visit.professional.name,
      services: visit.services.join(' + '),
    };
    return {
      said: scriptParts.map((part) => ({
        title: t(`noShow.call.part.${part}`),
        text: t(`noShow.call.say.${part}`, words),
      })),
      apart: (['someoneElse', 'voicemail'] as const).map((who) => ({
        title: t(`noShow.call.${who}`),
        text: t(`noShow.call.${who}Text`, words),
      })),
    };
  };
}

const firstOf = (name: string): string => name.split(' ')[0] ?? name;

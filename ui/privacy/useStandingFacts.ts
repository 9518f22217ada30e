import { useQuery } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useClock } from '../clock.ts';
import { http } from '../http.ts';
import { useSession } from '../session.ts';
import { daysLeft } from './rights-said.ts';
import type { ClientRights } from './rights-types.ts';
import { useDataExports } from './useDataExports.ts';

export interface Fact {
  name: 'consents' | 'requests' | 'exports' | 'blocks';
  text: string;
  isUrgent: boolean;
}
interface Consents {
  current: { state: string }[];
}

/** Each part of the page in a few words; what a role may not read is left out. */
export function useStandingFacts(id: Readonly<Ref<string>>, rights: Readonly<Ref<ClientRights | undefined>>) {
  const { t } = useI18n();
  const { now } = useClock();
  const session = useSession();
  const { data: consents } = useQuery({
    queryKey: ['consents', id],
    queryFn: ({ signal }) => http.get<Consents>(`/clients/${id.value}/consents`, {}, signal),
    enabled: () => session.can('consents:read'),
    refetchOnWindowFocus: false,
  });
  const { query: exports } = useDataExports(id, () => session.can('clients:export'));

  const ofConsents = ({ current }: Consents): Fact => {
    const count = (state: string) => current.filter((one) => one.state === state).length;
    const outdated = count('outdated');
    const asked = current.filter(({ state }) => state !== 'told').length;
    const text = t('rights.standing.granted', { count: count('granted'), asked });
    return {
      ...{ name: 'consents', isUrgent: outdated > 0 },
      text: outdated ? `${text}; ${t('rights.standing.outdated', { count: outdated }, outdated)}` : text,
    };
  };
  const ofRequests = ({ requests }: ClientRights): Fact => {
    const open = requests.filter(({ state }) => state !== 'answered');
    if (!open.length)
      return {
        ...{ name: 'requests', isUrgent: false },
        text: t('rights.standing.answered', { count: requests.length }, requests.length),
      };
    const left = Math.min(...open.map(({ dueAt }) => daysLeft(dueAt, now.value)));
    const clock =
      left < 0
        ? t('rights.clock.late', { count: -left }, -left)
        : t('rights.standing.left', { count: left }, left);
    const text = `${t('rights.standing.open', { count: open.length }, open.length)}: ${clock}`;
    return { name: 'requests', text, isUrgent: open.some(({ clock: at }) => at !== 'running') };
  };
  const ofBlocks = ({ blocks }: ClientRights): Fact => {
    const inForce = blocks.filter(({ until }) => until === null).length;
    return {
      name: 'blocks',
      text: t('rights.standing.blocked', { count: inForce }, inForce),
      isUrgent: false,
    };
  };
  return computed<Fact[]>(() => {
    const ready = exports.data.value?.filter(({ state }) => state === 'ready').length;
    return [
      ...(consents.value ? [ofConsents(consents.value)] : []),
      ...(rights.value ? [ofRequests(rights.value), ofBlocks(rights.value)] : []),
      ...(ready === undefined
        ? []
        : [
            {
              name: 'exports' as const,
              text: t('rights.standing.ready', { count: ready }, ready),
              isUrgent: false,
            },
          ]),
    ];
  });
}

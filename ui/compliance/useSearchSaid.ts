import { useI18n } from 'vue-i18n';
import { useClock } from '../clock.ts';
import { useSession } from '../session.ts';
import { useStaffNames } from '../staff-names.ts';
import type { IncidentEventLine } from './incident-types.ts';

interface Searched {
  from: string;
  to: string;
  actorId: string | null;
  entity: string | null;
}
const isSearched = (detail: IncidentEventLine['detail']): detail is Record<string, unknown> & Searched =>
  typeof detail?.from === 'string' && typeof detail.to === 'string';

/** A search of the trail as the register keeps it: in what time, by whom, in what; null for anything else. */
export function useSearchSaid(isAsked: () => boolean) {
  const i18n = useI18n();
  const { t } = i18n;
  const { dated } = useClock();
  const session = useSession();
  const { data: staff } = useStaffNames(() => isAsked() && session.can('staff:read'));
  const actorSaid = (id: string | null): string => {
    if (id === null) return t('incidents.people.byAnybody');
    if (id === 'system') return t('incidents.people.by', { name: t('audit.role.system') });
    const name = staff.value?.find((one) => one.id === id)?.name;
    return name ? t('incidents.people.by', { name }) : t('incidents.people.byOther');
  };
  return ({ kind, detail }: IncidentEventLine): string | null => {
    if (kind !== 'people-searched' || !isSearched(detail)) return null;
    const { entity } = detail;
    const key = `audit.entity.${entity ?? ''}`;
    const span = t('incidents.people.span', { from: dated(detail.from), to: dated(detail.to) });
    return [span, actorSaid(detail.actorId), ...(entity ? [i18n.te(key) ? t(key) : entity] : [])].join(' · ');
  };
}

import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { refuse } from '../../domain/errors.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { colorAt } from '../styles/resource-colors.ts';
import { hasHoursFault, tidyHours } from './hours.ts';
import { fetchResources } from './queries.ts';
import { dayOfTyped, typedOfDay } from '../typed-date.ts';
import { tagOf, wordsOfTag } from './tags.ts';
import type { Resource } from './types.ts';

/** `tag` as words; `hours` null = those of the clinic; the day of maintenance as typed, `31/12/2027`. */
export interface ResourceTyped extends Omit<Resource, 'id' | 'version' | 'tag' | 'maintenanceDueOn'> {
  tag: string;
  maintenanceDueOn: string;
}

export const emptyResource = (kind: Resource['kind'], index: number): ResourceTyped => ({
  ...{
    kind,
    name: '',
    tag: '',
    color: colorAt(index),
    isActive: true,
    staffId: null,
    procedureIds: [],
    hours: null,
    maintenanceDueOn: '',
  },
});

const typedOf = ({
  kind,
  name,
  tag,
  color,
  isActive,
  staffId,
  procedureIds,
  hours,
  maintenanceDueOn,
}: Resource): ResourceTyped => ({
  ...{ kind, name, color, isActive, staffId, procedureIds },
  tag: wordsOfTag(tag),
  maintenanceDueOn: maintenanceDueOn ? typedOfDay(maintenanceDueOn) : '',
  hours: hours && tidyHours(hours),
});
const dataOf = (typed: ResourceTyped) => ({
  ...typed,
  name: typed.name.trim(),
  tag: typed.kind === 'professional' ? null : tagOf(typed.tag),
  hours: typed.hours && tidyHours(typed.hours),
  maintenanceDueOn: typed.kind === 'device' ? dayOfTyped(typed.maintenanceDueOn) : null,
});

/** A professional, room or device: new (`resource` null, begun as `empty`) or edited. */
export function useResourceForm(
  { resource, empty }: { resource: Resource | null; empty: ResourceTyped },
  handle: Readonly<Ref<FormHandle | null>>,
  done: () => void,
) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const form = useRecordForm<Resource, ResourceTyped>({
    ...{ section: 'settings.resources', form: handle, row: resource, empty, typedOf, dataOf },
    create: (data) => http.post<Resource>('/resources', data),
    update: (body) => http.patch<Resource>(`/resources/${resource?.id ?? ''}`, body),
    read: async () => (await fetchResources()).find((one) => one.id === resource?.id) ?? refuse('not-found'),
  });

  const check = (): FormError[] => {
    const { name, hours, maintenanceDueOn } = form.state;
    const day = 'settings.resources.fault.maintenanceDueOn.invalid';
    return [
      ...(name.trim() ? [] : [{ name: 'name', message: t('settings.resources.fault.name.invalid') }]),
      ...(maintenanceDueOn && !dayOfTyped(maintenanceDueOn)
        ? [{ name: 'maintenanceDueOn', message: t(day) }]
        : []),
      ...(hours && hasHoursFault(hours)
        ? [{ name: 'hours', message: t('settings.resources.fault.hours.invalid') }]
        : []),
    ];
  };

  async function save() {
    const saved = await form.save();
    if (!saved) return;
    for (const key of ['resources', 'availability', 'competences'])
      void queries.invalidateQueries({ queryKey: [key] });
    toast.add({
      title: t('settings.savedNamed', { name: saved.name }),
      color: 'success',
      icon: 'i-lucide-check',
    });
    done();
  }
  return { ...form, check, save };
}

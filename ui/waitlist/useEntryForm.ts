import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { refuse } from '../../domain/errors.ts';
import type { FoundClient } from '../appointments/types.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { dayOfTyped, typedOfDay } from '../typed-date.ts';
import type { Entry } from './types.ts';
import { groupsOf, hasGroupFault, type WindowGroup, windowsOf } from './windows.ts';

/** Days as typed, `31/12/1999`. */
export interface EntryTyped {
  client: FoundClient | null;
  procedureIds: string[];
  professionalId: string | null;
  groups: WindowGroup[];
  earliestDay: string;
  latestDay: string;
  priority: number;
}

const empty: EntryTyped = {
  ...{ client: null, procedureIds: [], professionalId: null, groups: [] },
  ...{ earliestDay: '', latestDay: '', priority: 0 },
};
const typedOf = (entry: Entry): EntryTyped => ({
  client: null,
  procedureIds: entry.services.map(({ procedure }) => procedure.id),
  professionalId: entry.professional?.id ?? null,
  groups: groupsOf(entry.windows),
  earliestDay: entry.earliestDay ? typedOfDay(entry.earliestDay) : '',
  latestDay: entry.latestDay ? typedOfDay(entry.latestDay) : '',
  priority: entry.priority,
});
const dataOf = ({ client, groups, earliestDay, latestDay, ...typed }: EntryTyped) => ({
  ...typed,
  ...(client && { clientId: client.id }),
  windows: windowsOf(groups),
  earliestDay: dayOfTyped(earliestDay),
  latestDay: dayOfTyped(latestDay),
});

/** Names of the fields that are wrong. */
export function entryFaults(typed: EntryTyped, isNew: boolean): (keyof EntryTyped | 'windows')[] {
  const { earliestDay, latestDay, procedureIds } = typed;
  const [from, to] = [dayOfTyped(earliestDay), dayOfTyped(latestDay)];
  return [
    ...(isNew && !typed.client ? (['client'] as const) : []),
    ...(procedureIds.length < 1 || procedureIds.length > 3 ? (['procedureIds'] as const) : []),
    ...(hasGroupFault(typed.groups) ? (['windows'] as const) : []),
    ...(earliestDay && !from ? (['earliestDay'] as const) : []),
    ...(latestDay && (!to || (from && to < from)) ? (['latestDay'] as const) : []),
  ];
}

export function useEntryForm(
  entry: Entry | null,
  handle: Readonly<Ref<FormHandle | null>>,
  done: () => void,
) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const form = useRecordForm<Entry, EntryTyped>({
    ...{ section: 'waitlist', form: handle, row: entry, empty, typedOf, dataOf },
    create: (data) => http.post<Entry>('/waitlist', data),
    update: (body) => http.patch<Entry>(`/waitlist/${entry?.id ?? ''}`, body),
    async read() {
      const found = await http.get<{ entries: Entry[] }>('/waitlist', {
        ...{ clientId: entry?.client.id ?? '', state: 'all', limit: 100 },
      });
      return found.entries.find(({ id }) => id === entry?.id) ?? refuse('not-found');
    },
  });
  const check = (): FormError[] =>
    entryFaults(form.state, entry === null).map((name) => ({ name, message: t(`waitlist.fault.${name}`) }));
  async function save(): Promise<void> {
    const saved = await form.save();
    if (!saved) return;
    void queries.invalidateQueries({ queryKey: ['waitlist'] });
    toast.add({
      title: t(entry ? 'waitlist.changed' : 'waitlist.joined', { name: saved.client.name }),
      ...{ color: 'success', icon: 'i-lucide-check' },
    });
    done();
  }
  return { ...form, check, save };
}

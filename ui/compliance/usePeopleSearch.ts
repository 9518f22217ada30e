import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { auditEntities } from '../audit-entities.ts';
import { http } from '../http.ts';
import { useSession } from '../session.ts';
import { useStaffNames } from '../staff-names.ts';
import type { IncidentCase } from './incident-types.ts';
import type { IncidentModel } from './useIncidents.ts';

/** Kinds that say nothing of a client's data; the API leaves the incident's own readings out. */
const notOfClients = ['staff', 'incident', 'audit'];

/** Whom the trail shows touched in a time: by anybody or by one person, in everything or in one kind of thing. */
export function usePeopleSearch(one: IncidentCase, model: IncidentModel) {
  const { t } = useI18n();
  const session = useSession();
  const { data: staff } = useStaffNames(() => session.can('staff:read'));
  // What is known of when it happened is where one looks first.
  const from = ref<string | null>(one.occurredFrom);
  const to = ref<string | null>(one.occurredTo ?? one.knownAt);
  const actor = ref('all');
  const entity = ref('all');
  const isTurned = computed(() => from.value !== null && to.value !== null && from.value >= to.value);
  const isReady = computed(() => from.value !== null && to.value !== null && !isTurned.value);
  const actors = computed(() => [
    { value: 'all', label: t('audit.anybody') },
    ...(staff.value ?? []).map(({ id, name }) => ({ value: id, label: name })),
    { value: 'system', label: t('audit.role.system') },
  ]);
  const entities = [
    { value: 'all', label: t('audit.allEntities') },
    ...auditEntities
      .filter((value) => !notOfClients.includes(value))
      .map((value) => ({ value, label: t(`audit.entity.${value}`) })),
  ];

  const { busy, run } = useAction('incidents.people');
  const chosen = (of: string) => (of === 'all' ? undefined : of);
  const search = () =>
    run(
      'trail',
      () =>
        http.post<{ people: number }>(`/incidents/${model.id.value}/people/trail`, {
          ...{ from: from.value, to: to.value, actorId: chosen(actor.value), entity: chosen(entity.value) },
        }),
      ({ people }) => {
        model.done('trail')();
        return t('incidents.people.listedNow', { count: people }, people);
      },
    );
  return { from, to, actor, entity, actors, entities, isTurned, isReady, busy, search };
}

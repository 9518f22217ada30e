import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { addDays } from '../../domain/clinic/calendar.ts';
import { useAction } from '../action.ts';
import { useClock } from '../clock.ts';
import { HttpError, http, type Reason } from '../http.ts';
import { useProcedures, useResources } from './queries.ts';
import type { ClientPackage, Proposal, Series } from './types.ts';

/** What a series is asked for; days and times as the fields hold them, in the clinic's zone. */
interface Typed {
  procedureId: string;
  professionalId: string;
  sessions: number;
  minDays: number;
  maxDays: number;
  day: string;
  time: string;
}

/** A new series of a client: its dates proposed by the server, each open to change, booked all or none. */
export function useSeriesPlan(clientId: string, from: ClientPackage | null, done: () => void) {
  const clock = useClock();
  const { t } = useI18n();
  const queries = useQueryClient();
  const procedures = useProcedures();
  const resources = useResources();
  const { busy, run } = useAction('packages.series');
  const typed = reactive<Typed>({
    ...{ procedureId: from?.procedureId ?? '', professionalId: '', sessions: from?.balance ?? 6 },
    ...{ minDays: 30, maxDays: 45, day: addDays(clock.today.value, 1), time: '10:00' },
  });
  /** Dates that a person chose, by position. */
  const fixed = ref<Record<number, string>>({});
  const refused = ref<Reason[]>([]);

  const able = computed(() =>
    (resources.data.value ?? []).filter(
      ({ kind, isActive, procedureIds }) =>
        kind === 'professional' && isActive && procedureIds.includes(typed.procedureId),
    ),
  );
  /** The interval that the procedure itself asks for. */
  function takeProcedure(id: string): void {
    typed.procedureId = id;
    const found = procedures.data.value?.find((one) => one.id === id);
    if (found?.seriesMinDays) typed.minDays = found.seriesMinDays;
    if (found?.seriesMaxDays) typed.maxDays = found.seriesMaxDays;
    if (!able.value.some((one) => one.id === typed.professionalId))
      typed.professionalId = able.value[0]?.id ?? '';
  }
  const isWhole = computed(
    () =>
      !!typed.procedureId &&
      !!typed.professionalId &&
      typed.sessions >= 1 &&
      typed.sessions <= 24 &&
      typed.minDays >= 1 &&
      typed.minDays <= typed.maxDays &&
      typed.maxDays <= 365 &&
      /^\d{4}-\d{2}-\d{2}$/.test(typed.day) &&
      /^\d{2}:\d{2}/.test(typed.time),
  );
  const question = computed(() => ({
    ...{ clientId, procedureId: typed.procedureId, professionalId: typed.professionalId },
    ...{ sessions: typed.sessions, minDays: typed.minDays, maxDays: typed.maxDays },
    startsAt: isWhole.value ? new Date(clock.at(typed.day, typed.time)).toISOString() : '',
    fixed: Object.entries(fixed.value)
      .map(([position, startsAt]) => ({ position: Number(position), startsAt }))
      .filter(({ position }) => position <= typed.sessions),
  }));
  const preview = useQuery({
    queryKey: ['availability', 'series', question],
    queryFn: () =>
      http.post<{ sessions: Proposal[] }>('/series/preview', question.value).then((found) => found.sessions),
    enabled: isWhole,
    placeholderData: (before) => before,
  });
  const sessions = computed(() => preview.data.value ?? []);
  const isFree = computed(
    () =>
      sessions.value.length === typed.sessions && sessions.value.every(({ startsAt }) => startsAt !== null),
  );

  function choose(position: number, day: string, time: string): void {
    if (day && time)
      fixed.value = { ...fixed.value, [position]: new Date(clock.at(day, time)).toISOString() };
  }

  /** `count`: how many of them now; the others fall due one after the other. */
  async function book(count: number): Promise<void> {
    const chosen = sessions.value.slice(0, count).map(({ startsAt, professionalId, roomId, deviceId }) => ({
      ...{ startsAt, professionalId, roomId, deviceId },
    }));
    const { procedureId, minDays, maxDays } = typed;
    const body = {
      ...{ clientId, procedureId, minDays, maxDays, sessions: typed.sessions },
      ...{ clientPackageId: from?.procedureId === procedureId ? from.id : null, book: chosen },
    };
    refused.value = [];
    const isDone = await run(
      String(count),
      () =>
        http.post<Series>('/series', body).catch((error: unknown) => {
          if (error instanceof HttpError) refused.value = [...error.reasons];
          throw error;
        }),
      () => t('packages.series.booked', count),
    );
    for (const key of ['appointments', 'availability']) void queries.invalidateQueries({ queryKey: [key] });
    if (isDone) done();
  }
  return {
    ...{ clock, typed, able, takeProcedure, fixed, choose, sessions, isFree, isWhole, preview },
    ...{ book, busy, refused, procedures, resources },
  };
}
export type SeriesPlan = ReturnType<typeof useSeriesPlan>;

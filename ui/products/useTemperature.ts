import { useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import { useExcursions, usePlaces } from './queries.ts';
import type { Excursion, Place } from './types.ts';

interface PastExcursion {
  startedAt: string;
  endedAt: string;
  minCelsius: number;
  maxCelsius: number;
}

/** Places, what was read in them, and times in which they were not as cold as they have to be. */
export function useTemperature() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const places = usePlaces();
  const excursions = useExcursions(false);
  const { busy, run } = useAction('products');

  async function done(isDone: Promise<boolean>): Promise<boolean> {
    const answer = await isDone;
    for (const key of ['storage-places', 'readings', 'excursions', 'lots', 'lot', 'products'])
      void queries.invalidateQueries({ queryKey: [key] });
    return answer;
  }
  const read = (place: Place, celsius: number, readAt: string | null) =>
    done(
      run(
        place.id,
        () =>
          http.post<Place>(`/storage-places/${place.id}/readings`, {
            celsius,
            ...(readAt ? { readAt } : {}),
          }),
        ({ excursionId }) => t(excursionId ? 'products.reading.outside' : 'products.reading.saved'),
      ),
    );
  const tell = (placeId: string, past: PastExcursion) =>
    done(
      run(
        'tell',
        () => http.post<Excursion>(`/storage-places/${placeId}/excursions`, past),
        () => t('products.excursion.told'),
      ),
    );
  const decide = (id: string, decision: 'release' | 'discard', note: string) =>
    done(
      run(
        id,
        () => http.post<Excursion>(`/excursions/${id}/decision`, { decision, note }),
        () => t(`products.excursion.done.${decision}`),
      ),
    );
  const nameOf = (placeId: string) => places.data.value?.find(({ id }) => id === placeId)?.name ?? '';
  return { places, excursions, busy, read, tell, decide, nameOf };
}
export type TemperatureModel = ReturnType<typeof useTemperature>;

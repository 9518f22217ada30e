import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { type Purpose, purposes } from '../../domain/consents/purposes.ts';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { ConsentText } from './consent-types.ts';

export interface PurposeTexts {
  purpose: Purpose;
  current: ConsentText;
  /** Newest first, without the current one. */
  older: ConsentText[];
}

/** The words of each purpose, all versions: a proof names the one that was read. */
export function useConsentTexts() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['consent-texts'],
    queryFn: ({ signal }) =>
      http.get<{ texts: ConsentText[] }>('/consent-texts', {}, signal).then(({ texts }) => texts),
  });
  const rows = computed<PurposeTexts[]>(() =>
    purposes.flatMap((purpose) => {
      const all = (query.data.value ?? []).filter((text) => text.purpose === purpose);
      all.sort((one, other) => other.version - one.version);
      const current = all.find(({ isCurrent }) => isCurrent) ?? all[0];
      return current ? [{ purpose, current, older: all.filter((text) => text !== current) }] : [];
    }),
  );
  const { busy, run } = useAction('consents');
  const publish = (purpose: Purpose, body: string) =>
    run(
      purpose,
      () => http.post('/consent-texts', { purpose, body }),
      () => {
        for (const key of ['consent-texts', 'consents']) void queries.invalidateQueries({ queryKey: [key] });
        return t('consents.texts.published');
      },
    );
  return { query, rows, busy, publish };
}
export type ConsentTextsModel = ReturnType<typeof useConsentTexts>;

import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';

export interface Officer {
  version: number;
  officerName: string | null;
  officerContact: string | null;
  appointedOn: string | null;
}

/** Who answers for the protection of data, made public by law (LGPD art. 41 § 1). */
export function useOfficer() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['privacy-settings'],
    queryFn: ({ signal }) => http.get<Officer>('/privacy-settings', {}, signal),
  });
  const { busy, run } = useAction('rights');
  const save = (body: Officer) =>
    run(
      'officer',
      () => http.put<Officer>('/privacy-settings', body),
      () => {
        void queries.invalidateQueries({ queryKey: ['privacy-settings'] });
        return t('rights.officer.saved');
      },
    );
  return { query, busy, save };
}

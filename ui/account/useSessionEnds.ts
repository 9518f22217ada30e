import { useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';

/** Ends one session of the person, or every one but this. */
export function useSessionEnds() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('account.sessions');
  const end = async (path: string, sentence: string) => {
    await run(
      path,
      () => http.delete(path),
      () => t(sentence),
    );
    void queries.invalidateQueries({ queryKey: ['account', 'sessions'] });
  };
  return {
    busy,
    endOne: (id: string) => end(`/account/sessions/${id}`, 'account.sessions.ended'),
    endOthers: () => end('/account/sessions', 'account.sessions.othersEnded'),
  };
}

import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive } from 'vue';
import { useI18n } from 'vue-i18n';
import type { RightCode } from '../../domain/privacy/rights.ts';
import { useAction } from '../action.ts';
import type { FoundClient } from '../appointments/types.ts';
import { http } from '../http.ts';

export const longestWish = 1000;
const start = (code: RightCode) => ({
  code,
  channel: 'desk' as 'desk' | 'phone' | 'letter',
  client: null as FoundClient | null,
  name: '',
  phone: '',
  identityHow: 'document' as 'document' | 'known' | 'representative' | 'later',
  wish: '',
});

/** What somebody asks at the desk, by telephone or by letter, written down so that its clock runs. */
export function useNewRequest(
  knownClientId: () => string | undefined,
  done: () => void,
  firstCode: RightCode = 'access',
) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('rights');
  const state = reactive(start(firstCode));
  const clientId = computed(() => knownClientId() ?? state.client?.id);
  const isComplete = computed(
    () => clientId.value !== undefined || (state.name.trim() !== '' && state.phone.trim() !== ''),
  );
  async function open(): Promise<void> {
    const { code, channel, identityHow, wish, name, phone } = state;
    const who = clientId.value
      ? { clientId: clientId.value, ...(identityHow === 'later' ? {} : { identityHow }) }
      : { requester: { name: name.trim(), phone: phone.trim() } };
    const body = { code, channel, ...who, ...(wish.trim() ? { wish: wish.trim() } : {}) };
    const isDone = await run(
      'open',
      () => http.post<{ id: string }>('/rights-requests', body),
      () => t('rights.new.done'),
    );
    if (!isDone) return;
    for (const key of ['rights-requests', 'client-rights'])
      void queries.invalidateQueries({ queryKey: [key] });
    Object.assign(state, start(firstCode));
    done();
  }
  return { state, clientId, isComplete, isBusy: computed(() => busy.value !== null), open };
}

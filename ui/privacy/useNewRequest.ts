import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive } from 'vue';
import { useI18n } from 'vue-i18n';
import type { RightCode } from '../../domain/privacy/rights.ts';
import { useAction } from '../action.ts';
import type { FoundClient } from '../appointments/types.ts';
import { useClock } from '../clock.ts';
import { http } from '../http.ts';
import { dayOfTyped } from '../typed-date.ts';

export const longestWish = 1000;
const start = (code: RightCode) => ({
  code,
  channel: 'desk' as 'desk' | 'phone' | 'letter',
  client: null as FoundClient | null,
  name: '',
  phone: '',
  identityHow: 'document' as 'document' | 'known' | 'representative' | 'later',
  wish: '',
  /** As typed; empty: today. */
  receivedOn: '',
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
  const { today } = useClock();
  const state = reactive(start(firstCode));
  const clientId = computed(() => knownClientId() ?? state.client?.id);
  const isComplete = computed(
    () => clientId.value !== undefined || (state.name.trim() !== '' && state.phone.trim() !== ''),
  );
  const receivedOn = computed(() => dayOfTyped(state.receivedOn));
  const isDayKnown = computed(
    () => state.receivedOn === '' || (receivedOn.value !== null && receivedOn.value <= today.value),
  );
  async function open(): Promise<void> {
    const { code, channel, identityHow, wish, name, phone } = state;
    const who = clientId.value
      ? { clientId: clientId.value, ...(identityHow === 'later' ? {} : { identityHow }) }
      : { requester: { name: name.trim(), phone: phone.trim() } };
    const body = {
      ...{ code, channel, ...who, ...(wish.trim() ? { wish: wish.trim() } : {}) },
      ...(receivedOn.value === null ? {} : { receivedOn: receivedOn.value }),
    };
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
  const isBusy = computed(() => busy.value !== null);
  return { state, clientId, isComplete, isDayKnown, isBusy, open };
}

import { computed, ref, watch } from 'vue';
import { http } from '../http.ts';
import { useAsked } from './asked.ts';
import { useAttempt } from './attempt.ts';
import type { OwnRight, PublicPrivacy } from './privacy-types.ts';
import { useClinic } from './useClinic.ts';

/** What the clinic does with data, and what she asked and may ask; a stranger says who she is, a client was proved by her code. */
export function usePrivacy() {
  const { id, me } = useClinic();
  const {
    data: notice,
    error,
    load,
  } = useAsked(() => http.get<PublicPrivacy>(`/public/clinics/${id}/privacy`));
  void load();
  const own = useAsked(() => http.get<{ requests: OwnRight[] }>('/public/me/rights-requests'));
  watch(
    me,
    (who) => {
      if (who) void own.load();
    },
    { immediate: true },
  );
  return {
    ...{ me, notice, error, load, reload: own.load },
    requests: computed(() => own.data.value?.requests ?? []),
  };
}

export interface RightsDraft {
  code: string;
  wish: string;
  name: string;
  phone: string;
}

/** One request; its receipt names the day by which it is answered. */
export function useRightsForm(done: () => void) {
  const { id, me } = useClinic();
  const draft = ref<RightsDraft>({ code: 'access', wish: '', name: '', phone: '' });
  const receipt = ref<{ id: string; dueAt: string } | null>(null);
  const isSent = ref(false);
  const { isBusy, failure, attempt } = useAttempt();
  const send = () =>
    attempt(async () => {
      const { code, name, phone } = draft.value;
      const wish = draft.value.wish.trim();
      const asked = { code, ...(wish !== '' && { wish }) };
      if (me.value) await http.post('/public/me/rights-requests', asked);
      else
        receipt.value = await http.post<{ id: string; dueAt: string }>(
          `/public/clinics/${id}/rights-requests`,
          { ...asked, name, phone },
        );
      isSent.value = true;
      draft.value.wish = '';
      done();
    });
  return { draft, receipt, isSent, isBusy, failure, send };
}

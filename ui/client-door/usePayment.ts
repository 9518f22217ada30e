import { useNow } from '@vueuse/core';
import { computed, ref } from 'vue';
import { http } from '../http.ts';
import { useAsked } from './asked.ts';
import type { OwnDeposit, OwnVisit } from './types.ts';

const everyMs = 5_000;
const decided = ['booked', 'over'];

/** A held visit and its deposit, looked at until one of the two has decided. */
export function usePayment(visitId: string) {
  const now = useNow({ interval: 1_000 });
  const isCopied = ref(false);
  const { data, error, load } = useAsked(async () => {
    const [{ deposit }, { appointments }] = await Promise.all([
      http.get<{ deposit: OwnDeposit | null }>(`/public/me/appointments/${visitId}/deposit`),
      http.get<{ appointments: OwnVisit[] }>('/public/me/appointments'),
    ]);
    return { deposit, visit: appointments.find((one) => one.id === visitId) ?? null };
  });
  void load();
  const state = computed(() => {
    const { visit, deposit } = data.value ?? {};
    if (!data.value) return 'loading';
    if (visit?.status === 'booked' || visit?.status === 'confirmed') return 'booked';
    if (deposit?.state === 'paid') return 'paid';
    if (!visit || visit.status !== 'held' || !deposit) return 'over';
    return deposit.brCode ? 'open' : deposit.state === 'asked' ? 'making' : 'over';
  });
  // A visit and a code are read when there is something new to read, not every few seconds.
  useAsked(async () => {
    const { visit, deposit } = data.value ?? {};
    if (decided.includes(state.value)) return;
    const seen = visit && { status: visit.status, ...(deposit && { state: deposit.state }) };
    if (!seen) return load();
    const path = `/public/me/appointments/${visitId}/deposit/news`;
    if ((await http.get<{ isNew: boolean }>(path, seen)).isNew) await load();
  }, everyMs);
  const secondsLeft = computed(() => {
    const end = data.value?.deposit?.expiresAt;
    return end ? Math.max(0, Math.round((Date.parse(end) - now.value.getTime()) / 1_000)) : 0;
  });
  return {
    ...{ state, error, load, secondsLeft, isCopied },
    deposit: computed(() => data.value?.deposit ?? null),
    visit: computed(() => data.value?.visit ?? null),
    timeLeft: computed(
      () =>
        `${String(Math.floor(secondsLeft.value / 60))}:${String(secondsLeft.value % 60).padStart(2, '0')}`,
    ),
    copy: async (text: string) => {
      await navigator.clipboard
        .writeText(text)
        .then(() => (isCopied.value = true))
        .catch(() => undefined);
    },
  };
}

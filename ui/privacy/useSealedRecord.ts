import { computed, ref, shallowRef } from 'vue';
import type { OpeningReason } from '../../domain/privacy/erasure.ts';
import { useAction } from '../action.ts';
import { http } from '../http.ts';

export interface SealedContent {
  identification: {
    name: string;
    cpf: string | null;
    phone: string | null;
    email: string | null;
    birthDate: string | null;
  };
  visits: { startsAt: string; services: { procedure: string; professional: string }[] }[];
  /** `id` and `addendumTo` are not in records from before addenda. */
  notes: { at: string; authorName: string; text: string; id?: string; addendumTo?: string | null }[];
  /** Not in records from before stock. */
  uses?: { at: string; product: string; lot: string; quantity: number; unit: string }[];
}

/** Opens one sealed record; what was read is in no cache and goes with its panel. */
export function useSealedRecord(id: () => string | undefined) {
  const { busy, run } = useAction('erasures');
  const reason = ref<OpeningReason>('person');
  const content = shallowRef<SealedContent | null>(null);
  const open = () =>
    run(
      'open',
      () => http.post<SealedContent>(`/sealed-records/${id() ?? ''}/open`, { reason: reason.value }),
      (answer) => {
        content.value = answer;
        return undefined;
      },
    );
  const forget = () => {
    content.value = null;
    reason.value = 'person';
  };
  return { reason, content, isBusy: computed(() => busy.value !== null), open, forget };
}

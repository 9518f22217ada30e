import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { reactive, ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { readNumber, type Regime } from '../../domain/products/registration.ts';
import type { RecallLevel, RecallReason } from '../../domain/products/recall.ts';
import { type FormHandle, useSubmit } from '../form.ts';
import { http } from '../http.ts';
import type { RecallPreview, RecallTarget } from './recall-types.ts';

/** From where somebody comes: a lot's page, an entry of ANVISA's list, or with a number and a code. */
export interface OpeningStart {
  lotId?: string | undefined;
  proposalId?: string | undefined;
}
interface Typed {
  regime: Regime;
  number: string;
  /** Separated by commas or lines; none: every lot. */
  codes: string;
  reason: RecallReason | undefined;
  level: RecallLevel | 'none';
  note: string;
}

const codesOf = (typed: string): string[] => typed.split(/[,;\n]/).flatMap((code) => code.trim() || []);

/** First what it would touch, then the opening itself: nothing is written before the second. */
export function useRecallOpening(start: OpeningStart, handle: Readonly<Ref<FormHandle | null>>) {
  const { t } = useI18n();
  const toast = useToast();
  const router = useRouter();
  const queries = useQueryClient();
  const { isBusy, failure, submit } = useSubmit('recalls', handle);
  const preview = ref<RecallPreview | null>(null);
  const origin = start.lotId ? 'lot' : start.proposalId ? 'irregular-entry' : 'hand';
  const typed = reactive<Typed>({
    ...{ regime: 'medicine', number: '', codes: '', level: 'none', note: '' },
    reason: start.proposalId ? 'anvisa-measure' : undefined,
  });

  function target(): RecallTarget {
    if (start.lotId) return { origin: 'lot', lotId: start.lotId };
    const lotCodes = codesOf(typed.codes);
    if (start.proposalId) return { origin: 'irregular-entry', proposalId: start.proposalId, lotCodes };
    return { origin: 'hand', regime: typed.regime, number: typed.number.trim(), lotCodes };
  }
  const isNumber = () => origin !== 'hand' || readNumber(typed.regime, typed.number) !== null;

  async function look(): Promise<void> {
    preview.value = null;
    const found = await submit(() => http.post<RecallPreview>('/recalls/preview', { target: target() }));
    preview.value = found ?? null;
  }
  async function open(): Promise<void> {
    const { reason, level, note } = typed;
    const body = { target: target(), reason, level: level === 'none' ? null : level, note: note.trim() };
    const made = await submit(() => http.post<{ id: string }>('/recalls', body));
    if (!made) return;
    for (const key of ['recalls', 'recall-proposals', 'lots', 'lot', 'products'])
      void queries.invalidateQueries({ queryKey: [key] });
    toast.add({ title: t('recalls.done.open'), color: 'success', icon: 'i-lucide-check' });
    await router.push({ name: 'recall', params: { id: made.id } });
  }
  return { origin, typed, preview, isBusy, failure, isNumber, look, open };
}
export type OpeningModel = ReturnType<typeof useRecallOpening>;

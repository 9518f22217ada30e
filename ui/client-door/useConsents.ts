import { computed, ref, shallowRef } from 'vue';
import type { PhotoUse, Purpose } from '../../domain/consents/purposes.ts';
import { http } from '../http.ts';
import type { Drawn } from '../signature-strokes.ts';
import { useAsked } from './asked.ts';
import { useAttempt } from './attempt.ts';
import { useClinic } from './useClinic.ts';

export type Signature = Drawn | { typedName: string };
export interface ConsentsToAnswer {
  clinic: { id: string; name: string };
  isMinor: boolean;
  texts: { purpose: Purpose; version: number; body: string; sha256: string }[];
  current: { purpose: Purpose; use: PhotoUse | null; state: string; proofId: string | null }[];
  withdrawals: { id: string; purpose: Purpose; use: PhotoUse | null; endedAt: string | null }[];
}
export interface Asked {
  key: string;
  purpose: Purpose;
  use: PhotoUse | null;
  state: string;
  body: string;
  sha256: string;
  /** On her own page alone: the link opens no papers. */
  proofId: string | null;
}

/** What she is asked, by the link of a message, or everything by her session. */
export function useConsents(token: string | null) {
  const { id } = useClinic();
  const path = `/public/clinics/${id}/consent`;
  const { data, error, load } = useAsked(() =>
    token === null
      ? http.get<ConsentsToAnswer>('/public/me/consents')
      : http.post<ConsentsToAnswer>(`${path}/look`, { token }),
  );
  void load();
  const { isBusy, failure, attempt } = useAttempt();
  const changed = shallowRef<ConsentsToAnswer>();
  const isSaved = ref(false);
  const shown = computed(() => changed.value ?? data.value);
  const lines = computed<Asked[]>(() =>
    (shown.value?.current ?? []).flatMap(({ purpose, use, state, proofId }) => {
      const text = shown.value?.texts.find((one) => one.purpose === purpose);
      if (!text) return [];
      const { body, sha256 } = text;
      const proof = token === null ? proofId : null;
      return [{ key: use ?? purpose, purpose, use, state, body, sha256, proofId: proof }];
    }),
  );
  const send = (
    picked: readonly { line: Asked; choice: 'granted' | 'withdrawn' }[],
    signature: Signature | null,
  ) =>
    attempt(async () => {
      isSaved.value = false;
      const answers = picked.map(({ line, choice }) => ({
        ...{ purpose: line.purpose, choice, textSha256: line.sha256 },
        ...(line.use && { use: line.use }),
      }));
      changed.value =
        token === null
          ? await http.post<ConsentsToAnswer>('/public/me/consents', { answers })
          : await http.post<ConsentsToAnswer>(`${path}/answer`, {
              ...{ token, answers },
              ...(signature && { signature }),
            });
      isSaved.value = true;
    });
  return { shown, lines, error, load, isBusy, failure, isSaved, send };
}

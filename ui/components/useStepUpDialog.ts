import { ref, watch } from 'vue';
import { http, HttpError } from '../http.ts';
import { useRefusal } from '../refusal.ts';
import type { FactorChoice, Proof } from '../session.ts';
import { answerStepUps, useStepUp } from '../step-up.ts';

/** Asks what the person may prove with each time the question comes, because a challenge serves once. */
export function useStepUpDialog() {
  answerStepUps();
  const { isAsking, end } = useStepUp();
  const sayRefusal = useRefusal('account');
  const choice = ref<FactorChoice | null>(null);
  const failure = ref<string | null>(null);

  async function ask() {
    choice.value = null;
    failure.value = null;
    try {
      choice.value = await http.post<FactorChoice>('/session/step-up/options', {});
    } catch (error) {
      // A session that ended meanwhile leads to the sign-in page: nothing more to ask here.
      if (error instanceof HttpError && error.status === 401) end(false);
      else failure.value = sayRefusal(error);
    }
  }
  watch(isAsking, (now) => now && void ask(), { immediate: true });

  return {
    isAsking,
    choice,
    failure,
    ask,
    cancel: () => {
      end(false);
    },
    prove: async (proof: Proof): Promise<void> => {
      await http.post('/session/step-up', proof);
      end(true);
    },
  };
}

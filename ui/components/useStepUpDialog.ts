import { ref, watch } from 'vue';
import { useRouter } from 'vue-router';
import { http } from '../http.ts';
import { useRefusal } from '../refusal.ts';
import { useSession, type FactorChoice, type Proof } from '../session.ts';
import { answerStepUps, useStepUp } from '../step-up.ts';

/** Asks what the person may prove with each time the question comes, because a challenge serves once. */
export function useStepUpDialog() {
  answerStepUps();
  const { isAsking, end } = useStepUp();
  const { me, signOut } = useSession();
  const router = useRouter();
  const sayRefusal = useRefusal('account');
  const choice = ref<FactorChoice | null>(null);
  const failure = ref<string | null>(null);

  async function ask() {
    choice.value = null;
    failure.value = null;
    try {
      choice.value = await http.post<FactorChoice>('/session/step-up/options', {});
    } catch (error) {
      failure.value = sayRefusal(error);
    }
  }
  // Whoever is signed out is asked nothing more.
  watch(me, (person) => {
    if (!person) end(false);
  });
  watch(isAsking, (now) => now && void ask(), { immediate: true });

  return {
    isAsking,
    choice,
    failure,
    ask,
    cancel: () => {
      end(false);
    },
    /** A password just typed is what somebody without factors can show; afterwards she is where she was. */
    signInAgain: async (): Promise<void> => {
      const voltar = router.currentRoute.value.fullPath;
      end(false);
      await signOut();
      await router.push({ name: 'sign-in', query: { voltar } });
    },
    prove: async (proof: Proof): Promise<void> => {
      await http.post('/session/step-up', proof);
      end(true);
    },
  };
}

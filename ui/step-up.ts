import { ref } from 'vue';
import { whenStepUpNeeded } from './http.ts';

let settle: ((isProved: boolean) => void) | null = null;
let asked: Promise<boolean> | null = null;
const isAsking = ref(false);

/** The question «is it still you?»; StepUpDialog.vue asks it. Requests that need a proof at the same time share one. */
export function useStepUp() {
  return {
    isAsking,
    /** False when the person gave up: the request then fails as it first did. */
    end: (isProved: boolean): void => {
      isAsking.value = false;
      settle?.(isProved);
      settle = asked = null;
    },
  };
}

/** Called once, by the shell. */
export function answerStepUps(): void {
  whenStepUpNeeded(() => {
    isAsking.value = true;
    asked ??= new Promise<boolean>((resolve) => (settle = resolve));
    return asked;
  });
}

import { ref } from 'vue';
import { useDoorRefusal } from './door-refusal.ts';

/** One thing at a time, with its refusal in words. `own` may take a refusal for itself by answering true. */
export function useAttempt() {
  const isBusy = ref(false);
  const failure = ref<string | null>(null);
  const say = useDoorRefusal();
  async function attempt(send: () => Promise<unknown>, own: (error: unknown) => boolean = () => false) {
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = null;
    try {
      await send();
    } catch (error) {
      if (!own(error)) failure.value = say(error);
    } finally {
      isBusy.value = false;
    }
  }
  return { isBusy, failure, attempt };
}

import { useToast } from '@nuxt/ui/composables';
import { ref } from 'vue';
import { useRefusal } from './refusal.ts';

/**
 * What a button does: one at a time, and its end is said in a notice. `busy` is the key of what is running, for the button's
 * own sign of waiting.
 */
export function useAction(section: string) {
  const toast = useToast();
  const sayRefusal = useRefusal(section);
  const busy = ref<string | null>(null);

  /** `done` answers the sentence of success, or nothing when the screen itself shows it. True when the server did it. */
  async function run<T>(
    key: string,
    send: () => Promise<T>,
    done: (answer: T) => string | undefined,
  ): Promise<boolean> {
    if (busy.value) return false;
    busy.value = key;
    try {
      const title = done(await send());
      if (title) toast.add({ title, color: 'success', icon: 'i-lucide-check' });
      return true;
    } catch (error) {
      const title = sayRefusal(error);
      if (title) toast.add({ title, color: 'error', icon: 'i-lucide-circle-alert' });
      return false;
    } finally {
      busy.value = null;
    }
  }
  return { busy, run };
}

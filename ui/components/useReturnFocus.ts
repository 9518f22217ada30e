import { nextTick, ref, watch } from 'vue';

/**
 * For a panel beside a list: when it closes, the focus goes back to what opened it, which carries `data-<mark>` with the id. It may have been
 * drawn anew meanwhile, so it is looked up again.
 */
export function useReturnFocus(mark: string, id: () => string | null) {
  const last = ref<string | null>(null);
  watch(id, (opened) => (last.value = opened ?? last.value), { immediate: true });
  return (event: Event): void => {
    const origin = document.querySelector<HTMLElement>(`[data-${mark}="${last.value ?? ''}"]`);
    if (!origin) return;
    event.preventDefault();
    void nextTick(() => {
      origin.focus();
    });
  };
}

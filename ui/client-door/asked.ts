import { onScopeDispose, type Ref, ref, shallowRef } from 'vue';

export interface Asked<T> {
  data: Readonly<Ref<T | undefined>>;
  /** Only while there is nothing to show: what is there stays readable on a bad line. */
  error: Readonly<Ref<unknown>>;
  load: () => Promise<void>;
}

/**
 * Something asked of the server, again every so often while the page is looked at. The staff's cache would weigh as much as this page.
 * The latest question wins; an answer to an older one is dropped.
 */
export function useAsked<T>(ask: () => Promise<T>, everyMs = 0): Asked<T> {
  const data = shallowRef<T>();
  const error = ref<unknown>(null);
  let turn = 0;
  async function load() {
    const mine = ++turn;
    error.value = null;
    try {
      const found = await ask();
      if (mine === turn) data.value = found;
    } catch (caught) {
      if (mine === turn) error.value = caught;
    }
  }
  if (everyMs > 0) {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void load();
    }, everyMs);
    onScopeDispose(() => {
      clearInterval(timer);
    });
  }
  return { data, error, load };
}

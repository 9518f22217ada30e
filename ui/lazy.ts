import { type Component, defineAsyncComponent } from 'vue';

/** A part of a page that is loaded when needed. A load that fails on a bad line is tried again instead of failing for good. */
export const lazy = <T extends Component>(load: () => Promise<T>) =>
  defineAsyncComponent({
    loader: load,
    onError: (_error, retry, fail, attempts) => {
      if (attempts > 8) fail();
      else setTimeout(retry, Math.min(500 * 2 ** attempts, 15_000));
    },
  });

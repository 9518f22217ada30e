import { type Component, defineAsyncComponent } from 'vue';
import PartSkeleton from './components/PartSkeleton.vue';

/** A part of a page that is loaded when needed. A load that fails on a bad line is tried again instead of failing for good. */
export const lazy = <T extends Component>(load: () => Promise<T>) =>
  defineAsyncComponent({
    loader: load,
    loadingComponent: PartSkeleton,
    // What comes sooner shows no sign of waiting.
    delay: 300,
    onError: (_error, retry, fail, attempts) => {
      if (attempts > 8) fail();
      else setTimeout(retry, Math.min(500 * 2 ** attempts, 15_000));
    },
  });

import { nextTick, onMounted, type Ref, watch } from 'vue';
import { useRoute } from 'vue-router';

/**
 * Tabs that do not fit a phone: the one that is open is scrolled to, so that one sees where one is. The router marks only the
 * very page as current; a page below it is known by the class `is-current`.
 */
export function useCurrentInView(tabs: Readonly<Ref<HTMLElement | null>>): void {
  const route = useRoute();
  const show = () => {
    const current = tabs.value?.querySelector<HTMLElement>('[aria-current], .is-current');
    if (!tabs.value || !current) return;
    // Not scrollIntoView: that would move the page too.
    const { left, width } = current.getBoundingClientRect();
    const frame = tabs.value.getBoundingClientRect();
    tabs.value.scrollLeft += left + width / 2 - (frame.left + frame.width / 2);
  };
  onMounted(show);
  watch(
    () => route.fullPath,
    () => void nextTick(show),
  );
}

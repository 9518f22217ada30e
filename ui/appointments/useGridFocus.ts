import { useEventListener } from '@vueuse/core';
import type { Ref } from 'vue';
import { isArrow, neighbour, type Place } from './grid-focus.ts';

const selector = '.ec-event[role="button"]';

/**
 * One stop of the Tab key for the whole grid, and arrows within it: a day of many people has hundreds of blocks. `drawn` is called after
 * every drawing, because new blocks come as stops of their own.
 */
export function useGridFocus(host: Readonly<Ref<HTMLElement | null>>) {
  const blocks = () => [...(host.value?.querySelectorAll<HTMLElement>(selector) ?? [])];
  let last: string | undefined;

  function rove(to?: HTMLElement): void {
    const all = blocks();
    const stop = to ?? all.find((one) => one === document.activeElement) ?? all.find(isLast) ?? all[0];
    for (const one of all) one.tabIndex = one === stop ? 0 : -1;
  }
  const isLast = (one: HTMLElement) => last !== undefined && one.dataset.event === last;
  const blockOf = (target: EventTarget | null) =>
    target instanceof HTMLElement ? target.closest<HTMLElement>(selector) : null;

  useEventListener(host, 'focusin', ({ target }) => {
    const block = blockOf(target);
    if (!block) return;
    last = block.dataset.event;
    rove(block);
  });

  useEventListener(host, 'keydown', (event) => {
    const block = blockOf(event.target);
    if (!block || !isArrow(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    // At an edge too: the arrow that found nothing must not turn to another day.
    event.preventDefault();
    const places = blocks().map(placeOf);
    const from = places.find(({ node }) => node === block);
    const to = from && neighbour(places, from, event.key);
    if (!to) return;
    to.node.focus({ preventScroll: true });
    to.node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });

  return { drawn: rove };
}

/** The library puts a block into its column by the grid's own number, and into its hour by a distance from the top. */
const placeOf = (node: HTMLElement): Place & { node: HTMLElement } => ({
  node,
  column: Number.parseInt(node.style.gridColumn, 10) || 0,
  top: Number.parseFloat(node.style.insetBlockStart) || 0,
});

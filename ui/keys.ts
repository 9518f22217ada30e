import { useEventListener } from '@vueuse/core';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest('input, textarea, select, [role="dialog"], [role="menu"], [role="listbox"]') !== null);

/**
 * A page's keys (as the browser names them, in lower case). Never while somebody writes or a dialog is open. An action left out is one that
 * this person may not do.
 */
export function useKeys<Name extends string>(
  keys: Readonly<Record<Name, string>>,
  actions: Partial<Record<Name, () => unknown>>,
): void {
  useEventListener('keydown', (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
      return;
    if (document.querySelector('[role="dialog"]')) return;
    const name = (Object.keys(keys) as Name[]).find((one) => keys[one] === event.key.toLowerCase());
    const action = name && actions[name];
    if (!action) return;
    event.preventDefault();
    void action();
  });
}

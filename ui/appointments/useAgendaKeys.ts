import { useEventListener } from '@vueuse/core';

/** What the agenda does by keyboard; `key` as the browser names it. */
const keys = {
  back: 'arrowleft',
  forward: 'arrowright',
  today: 't',
  book: 'n',
  squeezeIn: 'e',
  block: 'b',
  day: 'd',
  week: 's',
  month: 'm',
  list: 'l',
  help: '?',
} as const;
export type AgendaKey = keyof typeof keys;
export const agendaKeys = Object.keys(keys) as AgendaKey[];

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest('input, textarea, select, [role="dialog"], [role="menu"], [role="listbox"]') !== null);

/** Never while somebody writes or a dialog is open. An action left out is one that this person may not do. */
export function useAgendaKeys(actions: Partial<Record<AgendaKey, () => unknown>>): void {
  useEventListener('keydown', (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
      return;
    if (document.querySelector('[role="dialog"]')) return;
    const name = agendaKeys.find((one) => keys[one] === event.key.toLowerCase());
    const action = name && actions[name];
    if (!action) return;
    event.preventDefault();
    void action();
  });
}

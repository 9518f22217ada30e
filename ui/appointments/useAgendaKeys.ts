import { useEventListener } from '@vueuse/core';
import type { AgendaPlace } from './useAgendaPlace.ts';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest('input, textarea, select, [role="dialog"], [role="menu"], [role="listbox"]') !== null);

/** The agenda's keys: arrows walk, T is today, N books, D, S and L change the view. Never while somebody writes or a dialog is open. */
export function useAgendaKeys(place: AgendaPlace, book: () => void): void {
  const actions: Record<string, () => unknown> = {
    arrowleft: place.back,
    arrowright: place.forward,
    t: place.toToday,
    n: book,
    d: () => place.setView('day'),
    s: () => place.setView('week'),
    l: () => place.setView('list'),
  };
  useEventListener('keydown', (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
      return;
    if (document.querySelector('[role="dialog"]')) return;
    const action = actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    void action();
  });
}

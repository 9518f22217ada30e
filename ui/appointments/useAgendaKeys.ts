import { useKeys } from '../keys.ts';

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

/** An action left out is one that this person may not do. */
export const useAgendaKeys = (actions: Partial<Record<AgendaKey, () => unknown>>): void =>
  useKeys(keys, actions);

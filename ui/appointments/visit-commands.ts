import { commandsFor, type Command } from '../../domain/appointments/status.ts';
import type { AppointmentCard } from './types.ts';

const firstChoice: Partial<Record<AppointmentCard['status'], Command>> = {
  booked: 'confirm',
  confirmed: 'check-in',
  arrived: 'start',
  'in-room': 'finish',
  'no-show': 'move',
};
/** What helps the visit along first, what ends it last. */
const order: readonly Command[] = ['confirm', 'check-in', 'start', 'finish', 'move', 'no-show', 'cancel'];
const soon = 30 * 60_000;

export const commandIcons: Record<Command, string> = {
  confirm: 'i-lucide-circle-check',
  move: 'i-lucide-calendar-sync',
  cancel: 'i-lucide-ban',
  'check-in': 'i-lucide-armchair',
  start: 'i-lucide-sparkles',
  finish: 'i-lucide-check-check',
  'no-show': 'i-lucide-user-x',
};

/** What to offer for a visit: the one thing that usually comes next, and the rest. Confirming again says nothing, an absence before the hour neither. */
export function visitCommands(
  card: Pick<AppointmentCard, 'status' | 'startsAt' | 'rescheduleRequested'>,
  now: number,
): { primary: Command | null; others: Command[] } {
  const isDue = now >= Date.parse(card.startsAt) - soon;
  const hasBegun = now >= Date.parse(card.startsAt);
  const offered = commandsFor(card.status).filter(
    (command) =>
      !(command === 'confirm' && card.status === 'confirmed') &&
      !(command === 'no-show' && !hasBegun) &&
      !(command === 'start' && !isDue),
  );
  const usual = card.rescheduleRequested
    ? 'move'
    : card.status === 'booked' && isDue
      ? 'check-in'
      : firstChoice[card.status];
  const primary = offered.find((command) => command === usual) ?? null;
  const others = offered.filter((command) => command !== primary);
  return { primary, others: others.sort((one, other) => order.indexOf(one) - order.indexOf(other)) };
}

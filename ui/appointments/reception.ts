import type { AppointmentCard } from './types.ts';

/** The columns of the reception's day, in the order in which a client walks through them. */
export const receptionColumns = ['expected', 'arrived', 'in-room', 'done', 'missed'] as const;
export type ReceptionColumn = (typeof receptionColumns)[number];

const columnOfStatus: Record<AppointmentCard['status'], ReceptionColumn | null> = {
  held: null,
  booked: 'expected',
  confirmed: 'expected',
  arrived: 'arrived',
  'in-room': 'in-room',
  done: 'done',
  'no-show': 'missed',
  cancelled: null,
};

type Card = Pick<AppointmentCard, 'id' | 'status' | 'startsAt' | 'endsAt' | 'arrivedAt' | 'professionalId'>;

/** Visits by column: who waits longest is called first, everybody else by the hour. */
export function sortIntoColumns<C extends Card>(cards: readonly C[]): Record<ReceptionColumn, C[]> {
  const board: Record<ReceptionColumn, C[]> = {
    expected: [],
    arrived: [],
    'in-room': [],
    done: [],
    missed: [],
  };
  for (const card of cards) {
    const column = columnOfStatus[card.status];
    if (column) board[column].push(card);
  }
  const by = (key: (card: C) => string) => (one: C, other: C) => key(one).localeCompare(key(other));
  for (const column of receptionColumns)
    board[column].sort(
      by(({ startsAt, arrivedAt }) => (column === 'arrived' ? (arrivedAt ?? startsAt) : startsAt)),
    );
  return board;
}

const minute = 60_000;

/** Whole minutes since she arrived; null before. */
export const waitingMinutes = ({ arrivedAt }: Pick<Card, 'arrivedAt'>, now: number): number | null =>
  arrivedAt === null ? null : Math.max(0, Math.floor((now - Date.parse(arrivedAt)) / minute));

/** She waits past her hour: red from a quarter of an hour on. */
export function waitingTone(card: Card, now: number): 'calm' | 'late' | 'very-late' {
  const late =
    (now - Math.max(Date.parse(card.startsAt), Date.parse(card.arrivedAt ?? card.startsAt))) / minute;
  return late < 5 ? 'calm' : late < 15 ? 'late' : 'very-late';
}

/** Below this a professional is on time, as clinics go. */
const worthTelling = 10;

/**
 * How late each professional runs, in minutes rounded up to five: by the visit in her room that is over its end, or by who sits in the
 * reception past her hour. Nobody who is on time, and nobody for whom no one waits.
 */
export function delaysOf(cards: readonly Card[], now: number): { professionalId: string; minutes: number }[] {
  const late = new Map<string, number>();
  const waits = new Set<string>();
  for (const card of cards) {
    const column = columnOfStatus[card.status];
    const isToCome = column === 'expected' && Date.parse(card.endsAt) > now;
    if (column === 'arrived' || isToCome) waits.add(card.professionalId);
    const since = column === 'in-room' ? card.endsAt : column === 'arrived' ? card.startsAt : null;
    if (since === null) continue;
    const minutes = Math.ceil((now - Date.parse(since)) / minute / 5) * 5;
    if (minutes > (late.get(card.professionalId) ?? 0)) late.set(card.professionalId, minutes);
  }
  return [...late]
    .filter(([id, minutes]) => minutes >= worthTelling && waits.has(id))
    .map(([professionalId, minutes]) => ({ professionalId, minutes: Math.min(minutes, 240) }))
    .sort((one, other) => other.minutes - one.minutes);
}

/** The day of each person on paper: every service that is hers, also the second of somebody else's visit. */
export function sheetsOf<P extends { id: string }>(cards: readonly AppointmentCard[], people: readonly P[]) {
  const lines = cards
    .filter(({ status }) => status !== 'cancelled' && status !== 'held')
    .flatMap((card) => card.services.map((service) => ({ card, service })))
    .sort((one, other) => one.service.startsAt.localeCompare(other.service.startsAt));
  return people
    .map((person) => ({
      person,
      lines: lines.filter(({ service }) => service.professionalId === person.id),
    }))
    .filter((sheet) => sheet.lines.length > 0);
}

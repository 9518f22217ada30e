import type { Origin, Status } from '../appointments/status.ts';
import { offsetMs } from '../clinic/calendar.ts';
import { dayMs, type RiskVisit } from './risk-visit.ts';

/** One line of a visit's story, as far as it matters here. */
export interface RecordedEvent {
  kind: string;
  at: number;
  /** Of a move: when the visit was until then. */
  from?: number | null;
  /** Of a message: which one. */
  step?: string | null;
}

/** What the agenda holds of a visit today, with its story; instants are epoch ms. */
export interface VisitRecord {
  id: string;
  clientId: string;
  status: Status;
  origin: Origin;
  startsAt: number;
  endsAt: number;
  createdAt: number;
  timedAt: number;
  /** Of the services that have a price; null without any. */
  priceCents: number | null;
  /** When its deposit was paid. */
  paidAt: number | null;
  /** A session of a package that was bought before. */
  isOfPackage: boolean;
  /** By time. */
  events: readonly RecordedEvent[];
}

/** Kinds of the story that change what is known of a visit. */
export const tellingKinds = [
  ...['held', 'book', 'release', 'confirm', 'move', 'change-services', 'cancel'],
  ...['check-in', 'start', 'finish', 'no-show', 'reschedule-request', 'message-sent', 'message-received'],
] as const;

const endings: Record<string, RiskVisit['outcome'] | 'gone'> = {
  ...{ 'check-in': 'came', start: 'came', finish: 'came', 'no-show': 'missed' },
  ...{ cancel: 'gone', release: 'gone' },
};
/** What decides what had become of a visit: the last of them counts. */
export const isFate = (kind: string): boolean => kind in endings || kind === 'move';
const answers = ['confirm', 'message-received', 'reschedule-request', 'check-in'];
/** Who was asked just now is not silent yet. */
const patienceMs = 3 * 3_600_000;

/**
 * The visit as it was known at an instant: where it stood, what had become of it, who had answered, what was paid. What came later changes
 * nothing. Null when it was not there: not booked yet, only held, or cancelled.
 */
export function visitAt(record: VisitRecord, at: number, timeZone: string): RiskVisit | null {
  const bookedFirst = Math.min(record.createdAt, record.timedAt);
  const events = record.events.filter((event) => event.at <= at);
  const outcome = outcomeAt(record, events, at);
  if (bookedFirst > at || outcome === 'gone' || isHeld(record, events)) return null;
  const moves = events.filter(({ kind }) => kind === 'move');
  const bookedAt = moves.at(-1)?.at ?? bookedFirst;
  const [booked, start] = [civil(bookedAt, timeZone), civil(startAt(record, at), timeZone)];
  return {
    ...{ id: record.id, clientId: record.clientId, outcome },
    ...{ bookedAt, bookedDay: booked.day, day: start.day, startMinute: start.minute },
    numbers: {
      ...{ bookedMinute: booked.minute, moves: moves.length, answered: answeredAt(events, bookedAt, at) },
      isPaid: record.isOfPackage || (record.paidAt !== null && record.paidAt <= at) ? 1 : 0,
      // As they are now: the story does not say what services were changed from, and to say nothing would tell that they were, which at
      // the desk happens to who came only.
      durationMin: (record.endsAt - record.startsAt) / 60_000,
      priceCents: record.priceCents,
    },
    groups: { origin: record.origin },
  };
}

/** When the visit was to begin, as it stood at an instant. */
function startAt(record: VisitRecord, at: number): number {
  const later = record.events.find((event) => event.kind === 'move' && event.at > at);
  return later?.from ?? record.startsAt;
}

function outcomeAt(
  record: VisitRecord,
  events: readonly RecordedEvent[],
  at: number,
): RiskVisit['outcome'] | 'gone' {
  const last = events.findLast(({ kind }) => isFate(kind));
  if (last) return endings[last.kind] ?? null;
  // A visit of before NeonPro came with its fate and without a story: it was known once the visit was over.
  if (record.events.some(({ kind }) => isFate(kind))) return null;
  if (record.status === 'cancelled') return 'gone';
  if (record.endsAt > at) return null;
  if (record.status === 'no-show') return 'missed';
  return record.status === 'done' ? 'came' : null;
}

/** When the time it has in the end was booked: when it was moved to it last, or when what was held became a booking. */
export function bookedAtOf({ events, createdAt, timedAt }: VisitRecord): number {
  const [held, moved] = [
    events.find(({ kind }) => kind === 'held'),
    events.findLast(({ kind }) => kind === 'move'),
  ];
  const book = held && events.find(({ kind }) => kind === 'book');
  return moved?.at ?? book?.at ?? Math.min(createdAt, timedAt);
}

function isHeld({ events, status }: VisitRecord, known: readonly RecordedEvent[]): boolean {
  if (!events.some(({ kind }) => kind === 'held')) return status === 'held';
  return !known.some(({ kind }) => kind === 'book');
}

/** Null: nobody has asked, or just now. Whatever she says counts: silence is what tells. */
function answeredAt(events: readonly RecordedEvent[], bookedAt: number, at: number): number | null {
  const since = events.filter((event) => event.at > bookedAt);
  if (since.some(({ kind }) => answers.includes(kind))) return 1;
  const asked = since.find(({ kind, step }) => kind === 'message-sent' && step === 'confirmation-request');
  return asked && asked.at + patienceMs <= at ? 0 : null;
}

/** Day number and minute of the clinic's day. */
export function civil(instant: number, timeZone: string): { day: number; minute: number } {
  const shifted = instant + offsetMs(instant, timeZone);
  const day = Math.floor(shifted / dayMs);
  return { day, minute: Math.floor((shifted - day * dayMs) / 60_000) };
}

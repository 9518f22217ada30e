import { wallTime } from '../clinic/calendar.ts';

/** How much a professional's feed tells of a visit to whoever has its address. */
export const feedDetails = ['busy', 'initials'] as const;
export type FeedDetail = (typeof feedDetails)[number];

const dayMs = 86_400_000;
/** What a feed shows: the last month, to look up, and half a year ahead. */
export const feedWindow = (now: number) => ({ from: now - 30 * dayMs, to: now + 180 * dayMs });

/** "A. C." of "Ana Conceição": enough for her professional, little for whoever reads along. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => `${(word ?? '').charAt(0).toUpperCase()}.`).join(' ');
}

const stamp = (instant: number, zone: string): string => {
  const { day, time } = wallTime(instant, zone);
  return `${day.replaceAll('-', '')}T${time.replace(':', '')}00`;
};

/** Minutes east of Greenwich. */
function offsetAt(instant: number, zone: string): number {
  const { day, time } = wallTime(instant, zone);
  return Math.round((Date.parse(`${day}T${time}:00Z`) - Math.floor(instant / 60_000) * 60_000) / 60_000);
}
const offsetSaid = (minutes: number): string => {
  const all = Math.abs(minutes);
  const two = (count: number) => String(count).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(all / 60))}${two(all % 60)}`;
};

/**
 * The VTIMEZONE of a zone for a window (RFC 5545 § 3.6.5), from what the runtime knows: one observance for each offset that holds in it.
 * Calendars that have never heard of the zone's name still show the right hour.
 */
export function zoneBlock(zone: string, from: number, to: number): string {
  const hour = 3_600_000;
  const first = offsetAt(from, zone);
  const observances = [{ at: stamp(from - dayMs, zone), before: first, after: first }];
  for (let at = from, offset = first; at < to; at += hour) {
    const next = offsetAt(at + hour, zone);
    if (next === offset) continue;
    // The onset is written in the time that held before it.
    const onset = Math.floor((at + hour) / hour) * hour + offset * 60_000;
    observances.push({ at: stamp(onset, 'UTC'), before: offset, after: next });
    offset = next;
  }
  const blocks = observances.flatMap(({ at, before, after }) => [
    ...['BEGIN:STANDARD', `DTSTART:${at}`],
    ...[`TZOFFSETFROM:${offsetSaid(before)}`, `TZOFFSETTO:${offsetSaid(after)}`, 'END:STANDARD'],
  ]);
  return ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...blocks, 'END:VTIMEZONE'].join('\r\n');
}

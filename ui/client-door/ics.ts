import type { OwnVisit } from './types.ts';

const stamp = (iso: string) => `${iso.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
const text = (words: string) => words.replaceAll(/[\\;,]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);

/**
 * Her visit for the calendar of her telephone (RFC 5545). It says the clinic and the hour, not what for: the telephone may be shared.
 */
export const visitCalendar = (
  visit: Pick<OwnVisit, 'id' | 'version' | 'startsAt' | 'endsAt'>,
  title: string,
): string =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//NeonPro//Agenda//PT', 'BEGIN:VEVENT'],
    ...[
      `UID:${visit.id}@neonpro`,
      `SEQUENCE:${String(visit.version)}`,
      `DTSTAMP:${stamp(new Date().toISOString())}`,
    ],
    ...[`DTSTART:${stamp(visit.startsAt)}`, `DTEND:${stamp(visit.endsAt)}`, `SUMMARY:${text(title)}`],
    ...['END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');

export function saveVisit(visit: OwnVisit, title: string): void {
  const url = URL.createObjectURL(new Blob([visitCalendar(visit, title)], { type: 'text/calendar' }));
  Object.assign(document.createElement('a'), { href: url, download: 'consulta.ics' }).click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}

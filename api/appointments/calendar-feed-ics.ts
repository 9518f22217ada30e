import ical, { ICalCalendarMethod, ICalEventBusyStatus, ICalEventStatus } from 'ical-generator';
import { initialsOf, zoneBlock } from '../../domain/appointments/calendar-feed.ts';
import { isOver } from '../../domain/appointments/status.ts';
import type { FeedVisit, OpenedFeed } from '../../models/calendar-feed.ts';

const busy = 'Ocupado';

/** «Ocupado», or "A. C. · Peeling": never a name, whoever may see the telephone it is on. */
const said = ({ detail }: OpenedFeed, { clientName, procedures }: FeedVisit): string =>
  detail === 'busy' ? busy : [clientName && initialsOf(clientName), procedures].filter(Boolean).join(' · ');

function statusOf({ status }: FeedVisit): ICalEventStatus {
  if (status === 'cancelled' || status === 'no-show') return ICalEventStatus.CANCELLED;
  return status === 'held' ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED;
}

/**
 * The calendar as text. A visit keeps its UID for life and its version is the SEQUENCE, so that a subscriber replaces what was moved
 * (RFC 5545 § 3.8.7.4); nothing depends on when it is written, so that the same visits are the same text.
 */
export function writeCalendar(
  feed: OpenedFeed,
  visits: readonly FeedVisit[],
  window: { from: number; to: number },
): string {
  const calendar = ical({
    name: `Agenda · ${feed.clinicName}`,
    prodId: { company: 'NeonPro', product: 'Agenda', language: 'PT' },
    method: ICalCalendarMethod.PUBLISH,
    timezone: { name: feed.timeZone, generator: (zone) => zoneBlock(zone, window.from, window.to) },
    // Seconds; a hint that some calendars follow.
    ttl: 900,
  });
  for (const visit of visits)
    calendar.createEvent({
      ...{ id: `${visit.id}@neonpro`, sequence: visit.version, stamp: visit.changedAt },
      ...{ start: visit.startsAt, end: visit.endsAt, timezone: feed.timeZone, summary: said(feed, visit) },
      status: statusOf(visit),
      busystatus: isOver(visit.status) ? ICalEventBusyStatus.FREE : ICalEventBusyStatus.BUSY,
    });
  return calendar.toString();
}

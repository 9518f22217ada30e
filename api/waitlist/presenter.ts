import type { OwnOffer } from '../../models/own-offer.ts';
import type { Opening } from '../../models/opening-list.ts';
import type { WaitlistEntry } from '../../models/waitlist-list.ts';

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

export const presentEntry = (entry: WaitlistEntry) => ({
  id: entry.id,
  version: entry.version,
  client: entry.client,
  services: entry.services,
  professional: entry.professional,
  windows: entry.windows,
  earliestDay: entry.earliestDay,
  latestDay: entry.latestDay,
  priority: entry.priority,
  state: entry.state,
  isOwn: entry.isOwn,
  appointmentId: entry.appointmentId,
  isReachable: entry.isReachable,
  refusals: entry.refusals,
  createdAt: entry.createdAt.toISOString(),
});

export const presentOpening = (opening: Opening) => ({
  id: opening.id,
  startsAt: opening.startsAt.toISOString(),
  endsAt: opening.endsAt.toISOString(),
  professional: opening.professional,
  state: opening.state,
  isClosed: opening.isClosed,
  createdAt: opening.createdAt.toISOString(),
  offers: opening.offers.map((offer) => ({
    id: offer.id,
    turn: offer.turn,
    client: offer.client,
    state: offer.state,
    reasons: offer.reasons,
    offeredAt: iso(offer.offeredAt),
    expiresAt: iso(offer.expiresAt),
    appointmentId: offer.appointmentId,
  })),
  next: opening.next && { ...opening.next, startsAt: opening.next.startsAt.toISOString() },
  waitsUntil: iso(opening.waitsUntil),
  waitsFor: opening.waitsFor,
});

/** What the client herself is told: neither her rank nor how often she refused. */
export const presentOwnEntry = (entry: WaitlistEntry) => ({
  id: entry.id,
  procedures: entry.services.map(({ procedure }) => procedure.name),
  procedureIds: entry.services.map(({ procedure }) => procedure.id),
  professional: entry.professional?.name ?? null,
  windows: entry.windows,
  earliestDay: entry.earliestDay,
  latestDay: entry.latestDay,
  state: entry.state,
  createdAt: entry.createdAt.toISOString(),
});

export const presentOwnOffer = (offer: OwnOffer) => ({
  id: offer.id,
  startsAt: offer.startsAt.toISOString(),
  endsAt: offer.endsAt.toISOString(),
  procedures: offer.procedures,
  professional: offer.professional,
  expiresAt: iso(offer.expiresAt),
  state: 'sent' as const,
});

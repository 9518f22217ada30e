import { choiceText } from '../../domain/messaging/choice-texts.ts';
import type { ChoicesOfClient } from '../../models/choice-list.ts';
import { firstNameOf } from '../../domain/messaging/templates.ts';
import type { Slot } from '../../domain/appointments/availability.ts';
import type { StoredBookingPolicy } from '../../models/booking-policy.ts';
import type { ClinicRecord } from '../../models/clinic.ts';
import type { OwnClient } from '../../models/own-client.ts';
import type { OwnVisit } from '../../models/own-visit.ts';

/** Her first name alone: the page may be open on a counter. */
export const presentOwnClient = ({ id, name, clinic }: OwnClient) => ({
  client: { id, firstName: firstNameOf(name) },
  clinic,
});

/** Rules in plain numbers; the page says them in words before anything is agreed. */
export const presentPublicClinic = (
  { id, name, timeZone }: ClinicRecord,
  policy: StoredBookingPolicy | null,
) => ({
  ...{ id, name, timeZone },
  booking: policy && presentPolicy(policy),
});

const presentPolicy = (policy: StoredBookingPolicy) => ({
  version: policy.version,
  minLeadMin: policy.minLeadMin,
  maxAheadDays: policy.maxAheadDays,
  stepMin: policy.stepMin,
  holdMin: policy.holdMin,
  cancelHours: policy.cancelHours,
  moveHours: policy.moveHours,
  maxMoves: policy.maxMoves,
  depositKind: policy.depositKind,
  depositCents: policy.depositCents,
  depositPercent: policy.depositPercent,
  refundHours: policy.refundHours,
  lateRefundPercent: policy.lateRefundPercent,
  noShowRefundPercent: policy.noShowRefundPercent,
  regretDays: policy.regretDays,
  isWaitlistOn: policy.isWaitlistOn,
  rulesText: policy.rulesText,
});

/** Times alone: with whom and where is nobody's business before it is booked. */
export const presentStart = ({ startsAt, endsAt }: Slot) => ({
  startsAt: new Date(startsAt).toISOString(),
  endsAt: new Date(endsAt).toISOString(),
});

const unique = (names: string[]): string => [...new Set(names)].join(' + ');

export const presentOwnVisit = (visit: OwnVisit) => ({
  ...{ id: visit.id, version: visit.version, status: visit.status, origin: visit.origin },
  startsAt: visit.startsAt.toISOString(),
  endsAt: visit.endsAt.toISOString(),
  // What lists show in one line.
  procedure: unique(visit.services.map(({ procedure }) => procedure)),
  professional: unique(visit.services.map(({ professional }) => professional)),
  services: visit.services,
  holdExpiresAt: visit.holdExpiresAt?.toISOString() ?? null,
  deposit: visit.deposit,
  can: visit.can,
  cancelUntil: visit.cancelUntil.toISOString(),
  moveUntil: visit.moveUntil.toISOString(),
  movesLeft: visit.movesLeft,
});

/** What a browser needs to put the clinic's page among the apps of a telephone. */
export const presentManifest = ({ id, name }: ClinicRecord) => ({
  ...{ id: `/c/${id}`, name, short_name: name.length > 14 ? (name.split(' ').at(-1) ?? name) : name },
  ...{ start_url: `/c/${id}`, scope: `/c/${id}`, display: 'standalone' as const, lang: 'pt-BR' },
  ...{ background_color: '#ffffff', theme_color: '#8a1f5e' },
  icons: [
    { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
    { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
    { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
});

/** What holds of her choices, not how it came about. */
export const presentOwnChoices = ({ lines, clinic }: ChoicesOfClient) => ({
  clinic,
  current: lines
    .filter(({ isCurrent }) => isCurrent)
    .map(({ channel, purpose, choice }) => ({ channel, purpose, choice })),
  offersText: choiceText('offers-2026-11', clinic.name),
});

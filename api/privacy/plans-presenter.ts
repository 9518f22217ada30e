import type { ExportedDeposit, ExportedOffer, ExportedPlans } from '../../models/client-export-plans.ts';
import type { ClientPackage } from '../../models/client-package.ts';

const iso = (instant: Date | string | null): string | null => instant && new Date(instant).toISOString();

/** What a client bought, paid ahead, waits for and is awaited for, in her own copy. */
export const presentPlans = ({ packages, series, returns, waitlist, deposits }: ExportedPlans) => ({
  packages: packages.map(presentPackage),
  series: series.map(({ createdAt, ...one }) => ({ ...one, createdAt: createdAt.toISOString() })),
  returns: returns.map(({ invitedAt, ...one }) => ({ ...one, invitedAt: iso(invitedAt) })),
  waitlist: waitlist.map(({ createdAt, offers, ...one }) => ({
    ...{ ...one, createdAt: createdAt.toISOString() },
    offers: offers.map(presentOffer),
  })),
  deposits: deposits.map(presentDeposit),
});

const presentPackage = ({
  name,
  procedureName,
  sessions,
  priceCents,
  state,
  boughtOn,
  ...of
}: ClientPackage) => ({
  ...{ name, procedure: procedureName, sessions, priceCents, state, boughtOn },
  ...{ balance: of.standing.balance, expiresOn: of.endsOn },
  entries: of.entries.map(({ on, kind, sessions: added, days, reason, appointmentId }) => ({
    ...{ on, kind, sessions: added, days, reason, appointmentId },
  })),
});

const presentOffer = ({ startsAt, offeredAt, expiresAt, settledAt, ...offer }: ExportedOffer) => ({
  ...{ ...offer, startsAt: new Date(startsAt).toISOString(), offeredAt: iso(offeredAt) },
  ...{ expiresAt: iso(expiresAt), settledAt: iso(settledAt) },
});

function presentDeposit({
  contractedAt,
  paidAt,
  waivedAt,
  settledAt,
  refundedAt,
  ...deposit
}: ExportedDeposit) {
  return {
    ...{ ...deposit, contractedAt: contractedAt.toISOString(), paidAt: iso(paidAt), waivedAt: iso(waivedAt) },
    ...{ settledAt: iso(settledAt), refundedAt: iso(refundedAt) },
  };
}

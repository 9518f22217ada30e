import type { ClientPackage, PackageEntry } from '../../models/client-package.ts';
import type { Package } from '../../models/package.ts';

export const presentPackage = (one: Package) => {
  const { id, version, name, procedureId, sessions, priceCents, validDays, mayFreezeDays, isActive } = one;
  return { id, version, name, procedureId, sessions, priceCents, validDays, mayFreezeDays, isActive };
};

const presentEntry = (entry: PackageEntry, reversed: ReadonlySet<string | null>) => {
  const { id, kind, sessions, days, on, ofEntryId, reason, appointmentId, servicePosition } = entry;
  return {
    ...{ id, kind, sessions, days, on, ofEntryId, reason, appointmentId, servicePosition },
    at: new Date(entry.at).toISOString(),
    isReversed: reversed.has(id),
  };
};

export const presentClientPackage = (one: ClientPackage) => {
  const {
    id,
    version,
    name,
    procedureId,
    procedureName,
    sessions,
    priceCents,
    boughtOn,
    state,
    mayFreezeDays,
  } = one;
  const { balance, frozenDays, frozenOn } = one.standing;
  const reversed = new Set(one.entries.map(({ ofEntryId }) => ofEntryId));
  return {
    ...{ id, version, name, procedureId, procedure: procedureName, sessions, balance, priceCents, boughtOn },
    ...{ expiresOn: one.endsOn, state, mayFreezeDays, frozenDays, frozenOn },
    entries: one.entries.map((entry) => presentEntry(entry, reversed)).toReversed(),
  };
};

/** What a client sees of her own: no prices, no reasons of the house. */
export const presentOwnPackage = ({
  name,
  procedureName,
  sessions,
  standing,
  endsOn,
  state,
}: ClientPackage) => ({
  ...{ name, procedure: procedureName, sessions, balance: standing.balance, expiresOn: endsOn, state },
});

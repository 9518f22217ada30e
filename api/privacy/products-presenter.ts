import type { ExportedProducts } from '../../models/client-export-products.ts';

/** What was used on a client and what came of it, in her own copy. */
export const presentProducts = ({ productUses, safetyEvents, recalls }: ExportedProducts) => ({
  productUses: productUses.map(({ usedAt, ...use }) => ({ ...use, usedAt: usedAt.toISOString() })),
  recalls: recalls.map(({ openedAt, lastUsedAt, toldAt, tries, ...recall }) => ({
    ...{ ...recall, openedAt: openedAt.toISOString(), lastUsedAt: lastUsedAt.toISOString() },
    toldAt: toldAt?.toISOString() ?? null,
    tries: tries.map(({ at, ...one }) => ({ ...one, at: at.toISOString() })),
  })),
  safetyEvents: safetyEvents.map(({ reportedAt, happenedAt, ...event }) => ({
    ...{ ...event, reportedAt: reportedAt.toISOString(), happenedAt: happenedAt.toISOString() },
  })),
});

import type { ExportedProducts } from '../../models/client-export-products.ts';

/** What was used on a client and what came of it, in her own copy. */
export const presentProducts = ({ productUses, safetyEvents }: ExportedProducts) => ({
  productUses: productUses.map(({ usedAt, ...use }) => ({ ...use, usedAt: usedAt.toISOString() })),
  safetyEvents: safetyEvents.map(({ reportedAt, happenedAt, ...event }) => ({
    ...{ ...event, reportedAt: reportedAt.toISOString(), happenedAt: happenedAt.toISOString() },
  })),
});

import { z } from 'zod';
import {
  correctionReasons,
  entryKinds,
  packageStates,
  reversalReasons,
} from '../../domain/packages/ledger.ts';

const count = (least: number, most: number) => z.number().int().min(least).max(most);
const offer = {
  name: z.string().trim().min(1).max(120),
  procedureId: z.uuid(),
  sessions: count(1, 100),
  priceCents: count(0, 100_000_000),
  validDays: count(1, 1_825).describe(
    'days from the purchase to the last one on which a session may be used',
  ),
  mayFreezeDays: count(0, 365).describe('days for which a client may have it stand still, all in all'),
  isActive: z.boolean(),
};
export const newPackageBody = z.strictObject({
  ...offer,
  mayFreezeDays: offer.mayFreezeDays.default(0),
  isActive: offer.isActive.default(true),
});
export const packageBody = z
  .strictObject(offer)
  .partial()
  .extend({ version: count(1, 2_147_483_647).optional() });

export const packageAnswer = z
  .strictObject({
    ...{ id: z.uuid(), version: z.int().min(1), name: z.string(), procedureId: z.uuid() },
    ...{ sessions: z.int(), priceCents: z.int(), validDays: z.int(), mayFreezeDays: z.int() },
    isActive: z.boolean(),
  })
  .meta({ id: 'Package' });
export const packagesAnswer = z.strictObject({ packages: z.array(packageAnswer) });

export const saleBody = z.strictObject({
  packageId: z.uuid(),
  priceCents: offer.priceCents.optional().describe('left out: the price of the catalogue'),
  boughtOn: z.iso.date().optional().describe('left out: today; earlier for what was sold before'),
});
export const correctionBody = z.strictObject({
  sessions: count(-100, 100),
  extendDays: count(0, 365).default(0),
  reason: z.enum(correctionReasons),
});
export const reversalBody = z.strictObject({ entryId: z.uuid(), reason: z.enum(reversalReasons) });

const entryAnswer = z.strictObject({
  ...{ id: z.uuid(), kind: z.enum(entryKinds), sessions: z.int(), days: z.int().min(0) },
  ...{ on: z.iso.date(), at: z.string(), ofEntryId: z.uuid().nullable(), reason: z.string().nullable() },
  ...{ appointmentId: z.uuid().nullable(), servicePosition: z.int().nullable() },
  isReversed: z.boolean().describe('a use that was taken back by a later line'),
});
export const clientPackageAnswer = z
  .strictObject({
    ...{
      id: z.uuid(),
      version: z.int().min(1),
      name: z.string(),
      procedureId: z.uuid(),
      procedure: z.string(),
    },
    ...{ sessions: z.int(), balance: z.int().min(0), priceCents: z.int(), state: z.enum(packageStates) },
    ...{
      boughtOn: z.iso.date(),
      expiresOn: z.iso.date().describe('the last day; a freeze under way counted in'),
    },
    ...{ mayFreezeDays: z.int(), frozenDays: z.int(), frozenOn: z.iso.date().nullable() },
    entries: z.array(entryAnswer).describe('newest first'),
  })
  .meta({ id: 'ClientPackage' });
export const clientPackagesAnswer = z.strictObject({ packages: z.array(clientPackageAnswer) });

export const ownPackagesAnswer = z.strictObject({
  packages: z.array(
    z.strictObject({
      ...{ name: z.string(), procedure: z.string(), sessions: z.int(), balance: z.int() },
      ...{ expiresOn: z.iso.date(), state: z.enum(packageStates) },
    }),
  ),
});

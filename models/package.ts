import { randomUUID } from 'node:crypto';
import { Model } from 'objection';
import { DomainError, refuse } from '../domain/errors.ts';
import { violatedConstraint } from './database-errors.ts';
import type { Scope } from './tenancy.ts';

/** Owner context: packages. What the clinic offers prepaid; no personal data. */
export class Package extends Model {
  static override tableName = 'packages';
  static override idColumn = ['clinicId', 'id'];

  declare clinicId: string;
  declare id: string;
  declare version: number;
  declare name: string;
  declare procedureId: string;
  declare sessions: number;
  declare priceCents: number;
  declare validDays: number;
  declare mayFreezeDays: number;
  declare isActive: boolean;
}

export type PackageInput = Pick<
  Package,
  'name' | 'procedureId' | 'sessions' | 'priceCents' | 'validDays' | 'mayFreezeDays' | 'isActive'
>;

const purpose = 'CLINIC_OPERATION';
/** Another clinic's procedure is not there. */
const foreign = (error: unknown): never => {
  throw violatedConstraint(error)?.includes('procedure_id') ? new DomainError('not-found') : error;
};

export const listPackages = ({ trx }: Scope): Promise<Package[]> =>
  Package.query(trx).orderBy('name').orderBy('id').execute();

export async function addPackage(scope: Scope, input: PackageInput): Promise<Package> {
  const { trx, clinicId } = scope;
  const row = await Package.query(trx)
    .insertAndFetch({ clinicId, id: randomUUID(), ...input })
    .catch(foreign);
  await scope.audit({ action: 'package.create', entity: 'package', entityId: row.id, purpose });
  return row;
}

/** Clients keep the terms under which they bought. */
export async function updatePackage(
  scope: Scope,
  id: string,
  version: number | undefined,
  changes: Partial<PackageInput>,
): Promise<Package> {
  const { trx, clinicId } = scope;
  const row = (await Package.query(trx).findOne({ id }).forUpdate()) ?? refuse('not-found');
  if (version !== undefined && row.version !== version) refuse('version-conflict');
  const after = await Package.query(trx)
    .patchAndFetchById([clinicId, id], { ...changes, version: row.version + 1 })
    .catch(foreign);
  await scope.audit({ action: 'package.update', entity: 'package', entityId: id, purpose });
  return after;
}

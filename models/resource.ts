import { randomUUID } from 'node:crypto';
import { Model } from 'objection';
import type { WeeklyHours } from '../domain/clinic/calendar.ts';
import type { ResourceKind } from '../domain/clinic/catalogue.ts';
import { refuse, refuseField } from '../domain/errors.ts';
import { violatedConstraint } from './database-errors.ts';
import type { Scope } from './tenancy.ts';

/** Owner context: clinic (with competences). Professionals, rooms and devices; names are sealed because most are people's. */
export class Resource extends Model {
  static override tableName = 'resources';
  static override idColumn = ['clinicId', 'id'];
  static override jsonAttributes = ['hours'];

  declare clinicId: string;
  declare id: string;
  declare kind: ResourceKind;
  declare nameCt: Buffer;
  declare tag: string | null;
  declare color: string;
  declare hours: WeeklyHours | null;
  declare staffId: string | null;
  declare isActive: boolean;
  declare maintenanceDueOn: string | null;
  declare version: number;
  declare createdAt: Date;
}

export interface ResourceRecord {
  id: string;
  kind: ResourceKind;
  name: string;
  tag: string | null;
  color: string;
  isActive: boolean;
  staffId: string | null;
  /** What a professional is competent for. */
  procedureIds: string[];
  hours: WeeklyHours | null;
  /** `yyyy-mm-dd`, of a device: from this day on it is not booked until it was serviced. */
  maintenanceDueOn: string | null;
  version: number;
}

const place = (row: string) => ({ table: 'resources', column: 'name_ct', row });
const purpose = 'CLINIC_OPERATION';

const open = ({ vault }: Scope, row: Resource, procedureIds: string[]): ResourceRecord => ({
  id: row.id,
  kind: row.kind,
  name: vault.open(place(row.id), row.nameCt),
  tag: row.tag,
  color: row.color,
  isActive: row.isActive,
  staffId: row.staffId,
  procedureIds,
  hours: row.hours,
  maintenanceDueOn: row.maintenanceDueOn,
  version: row.version,
});

interface Competence {
  professionalId: string;
  procedureId: string;
}
const competences = ({ trx }: Scope) => trx<Competence & { clinicId: string }>('competences');

export async function listResources(scope: Scope): Promise<ResourceRecord[]> {
  const rows = await Resource.query(scope.trx).orderBy('createdAt').orderBy('id');
  const known = await competences(scope).select('professionalId', 'procedureId').orderBy('procedureId');
  // Professionals are named here: their staff ids tell whose names were read.
  const subjectIds = rows.flatMap(({ staffId }) => (staffId ? [staffId] : []));
  await scope.audit({ action: 'resource.list', entity: 'resource', subjectIds, purpose });
  const of = (id: string) => known.filter((one) => one.professionalId === id).map((one) => one.procedureId);
  return rows.map((row) => open(scope, row, of(row.id)));
}

export interface ResourceInput {
  name: string;
  tag: string | null;
  color: string;
  staffId: string | null;
  procedureIds: readonly string[];
  hours: WeeklyHours | null;
  isActive: boolean;
  maintenanceDueOn?: string | null;
}

/** A staff or procedure id of another clinic violates a key and is as missing as one that never was (D4). */
const foreignIds = (error: unknown): never => {
  if (violatedConstraint(error)?.endsWith('_fkey')) refuse('not-found');
  throw error;
};

async function setCompetences(
  scope: Scope,
  resource: { id: string; kind: ResourceKind },
  procedureIds: readonly string[],
) {
  if (procedureIds.length > 0 && resource.kind !== 'professional') {
    refuseField('procedureIds', 'professional-only');
  }
  const professionalId = resource.id;
  await competences(scope).where({ professionalId }).delete();
  const rows = [...new Set(procedureIds)].map((procedureId) => ({
    clinicId: scope.clinicId,
    professionalId,
    procedureId,
  }));
  if (rows.length > 0) await competences(scope).insert(rows).catch(foreignIds);
  return rows.map(({ procedureId }) => procedureId).sort();
}

function refuseMaintenance(kind: ResourceKind, maintenanceDueOn: string | null | undefined): void {
  if (maintenanceDueOn && kind !== 'device') refuseField('maintenanceDueOn', 'device-only');
}

/** The day of a device that is in the register is the register's (models/device.ts). */
async function refuseRegistered(
  { run, clinicId }: Scope,
  { id, maintenanceDueOn }: Pick<Resource, 'id' | 'maintenanceDueOn'>,
  wished: string | null | undefined,
): Promise<void> {
  if (wished === undefined || wished === maintenanceDueOn) return;
  const registered = await run({
    name: 'resource-registered',
    text: 'select 1 from devices where clinic_id = $1 and resource_id = $2',
    values: [clinicId, id],
  });
  if (registered.length > 0) refuseField('maintenanceDueOn', 'in-register');
}

export async function addResource(
  scope: Scope,
  kind: ResourceKind,
  resource: ResourceInput,
): Promise<ResourceRecord> {
  refuseMaintenance(kind, resource.maintenanceDueOn);
  const { trx, vault, clinicId } = scope;
  const id = randomUUID();
  const { name, procedureIds, ...columns } = resource;
  const row = await Resource.query(trx)
    .insertAndFetch({ clinicId, id, kind, nameCt: vault.seal(place(id), name), ...columns })
    .catch(foreignIds);
  const kept = await setCompetences(scope, row, procedureIds);
  await scope.audit({ action: 'resource.create', entity: 'resource', entityId: id, purpose });
  return open(scope, row, kept);
}

/** `version` may be left out by callers that only switch a field. */
export async function updateResource(
  scope: Scope,
  id: string,
  version: number | undefined,
  changes: Partial<ResourceInput>,
): Promise<ResourceRecord> {
  const { trx, vault } = scope;
  const row = (await Resource.query(trx).findOne({ id }).forUpdate()) ?? refuse('not-found');
  if (version !== undefined && row.version !== version) refuse('version-conflict');
  refuseMaintenance(row.kind, changes.maintenanceDueOn);
  await refuseRegistered(scope, row, changes.maintenanceDueOn);
  const { name, procedureIds, ...columns } = changes;
  const patch = {
    ...columns,
    ...(name !== undefined && { nameCt: vault.seal(place(id), name) }),
    version: row.version + 1,
  };
  await Resource.query(trx).patch(patch).where({ id }).catch(foreignIds);
  const kept = procedureIds
    ? await setCompetences(scope, row, procedureIds)
    : (await competences(scope).where({ professionalId: id }).orderBy('procedureId')).map(
        (one) => one.procedureId,
      );
  await scope.audit({ action: 'resource.update', entity: 'resource', entityId: id, purpose });
  return open(scope, Object.assign(row, patch), kept);
}

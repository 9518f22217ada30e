// Table professional_licences: registrations at a council and diplomas; owner context: clinic.
import { randomUUID } from 'node:crypto';
import type { Licence } from '../domain/clinic/competence.ts';
import { may } from '../domain/clinic/roles.ts';
import { refuse } from '../domain/errors.ts';
import { resourceKindOf } from './resource-kind.ts';
import type { Scope } from './tenancy.ts';

export interface LicenceInput extends Licence {
  professionalId: string;
  region: string | null;
  number: string;
  /** When somebody looked it up at the council, `yyyy-mm-dd`. */
  checkedAt: string | null;
}
export interface LicenceRecord extends LicenceInput {
  id: string;
  /** Only the end of the number is shown to whoever may not read the staff. */
  isMasked: boolean;
  version: number;
}
type LicenceRow = Omit<LicenceRecord, 'number' | 'isMasked'> & { clinicId: string; numberCt: Buffer };

const entity = 'licence';
const purpose = 'STAFF_MANAGEMENT';
const place = (row: string) => ({ table: 'professional_licences', column: 'number_ct', row });
const licences = ({ trx }: Scope) => trx<LicenceRow>('professional_licences');

function open({ vault, actor }: Scope, row: LicenceRow): LicenceRecord {
  const { numberCt, clinicId: _, ...licence } = row;
  const number = vault.open(place(row.id), numberCt);
  const isMasked = !may(actor.role, 'staff:read') && actor.role !== 'system';
  const { id, professionalId, council, region, category, specialty, validUntil, checkedAt, version } =
    licence;
  return {
    ...{ id, professionalId, council, region, category, specialty, validUntil, checkedAt, version },
    ...{ isMasked, number: isMasked ? `•••${number.slice(-2)}` : number },
  };
}

/** Of one professional or of all of them. */
export async function listLicences(scope: Scope, professionalId?: string): Promise<LicenceRecord[]> {
  const rows = await licences(scope)
    .where({ clinicId: scope.clinicId, ...(professionalId && { professionalId }) })
    .orderBy(['createdAt', 'id']);
  await audit(scope, 'licence.list', null, [...new Set(rows.map((row) => row.professionalId))]);
  return rows.map((row) => open(scope, row));
}

/** Refuses with `not-found` for whoever is no professional of this clinic. */
export async function addLicence(scope: Scope, input: LicenceInput): Promise<LicenceRecord> {
  const { vault, clinicId } = scope;
  const { number, ...columns } = input;
  if ((await resourceKindOf(scope, input.professionalId)) !== 'professional') refuse('not-found');
  const id = randomUUID();
  const [row] = await licences(scope)
    .insert({ clinicId, id, numberCt: vault.seal(place(id), number), ...columns })
    .returning('*');
  await audit(scope, 'licence.create', id, [input.professionalId]);
  return open(scope, row ?? refuse('not-found'));
}

export async function updateLicence(
  scope: Scope,
  id: string,
  version: number,
  changes: Partial<Omit<LicenceInput, 'professionalId'>>,
): Promise<LicenceRecord> {
  const { vault, clinicId } = scope;
  const before = (await licences(scope).where({ clinicId, id }).forUpdate().first()) ?? refuse('not-found');
  if (before.version !== version) refuse('version-conflict');
  const { number, ...columns } = changes;
  const [row] = await licences(scope)
    .where({ clinicId, id })
    .update({
      ...columns,
      ...(number !== undefined && { numberCt: vault.seal(place(id), number) }),
      version: version + 1,
    })
    .returning('*');
  await audit(scope, 'licence.update', id, [before.professionalId]);
  return open(scope, row ?? refuse('not-found'));
}

export async function removeLicence(scope: Scope, id: string): Promise<void> {
  const [row] = await licences(scope).where({ clinicId: scope.clinicId, id }).delete().returning('*');
  if (!row) refuse('not-found');
  await audit(scope, 'licence.delete', id, [row.professionalId]);
}

/** Professionals are people: those of the staff are named by their staff id, as everywhere. */
async function audit(
  scope: Scope,
  action: string,
  entityId: string | null,
  people: readonly string[],
): Promise<void> {
  const rows = await scope
    .trx('resources')
    .where({ clinicId: scope.clinicId })
    .whereIn('id', people)
    .whereNotNull('staffId')
    .select<{ staffId: string }[]>('staffId');
  await scope.audit({ action, entity, entityId, subjectIds: rows.map(({ staffId }) => staffId), purpose });
}

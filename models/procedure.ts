import { randomUUID } from 'node:crypto';
import { Model } from 'objection';
import { DomainError, refuse } from '../domain/errors.ts';
import { violatedConstraint } from './database-errors.ts';
import type { Scope } from './tenancy.ts';

/** Owner context: clinic. What the clinic offers; no personal data. */
export class Procedure extends Model {
  static override tableName = 'procedures';
  static override idColumn = ['clinicId', 'id'];

  declare clinicId: string;
  declare id: string;
  declare code: string;
  declare name: string;
  declare durationMin: number;
  declare bufferBeforeMin: number;
  declare bufferAfterMin: number;
  declare processingAfterMin: number;
  declare processingMin: number;
  declare isOnline: boolean;
  declare roomTag: string | null;
  declare deviceTag: string | null;
  declare priceCents: number | null;
  declare afterCare: string | null;
  declare isActive: boolean;
  declare version: number;
}

export type ProcedureInput = Pick<
  Procedure,
  | 'code'
  | 'name'
  | 'durationMin'
  | 'bufferBeforeMin'
  | 'bufferAfterMin'
  | 'processingAfterMin'
  | 'processingMin'
  | 'isOnline'
  | 'roomTag'
  | 'deviceTag'
  | 'priceCents'
  | 'afterCare'
  | 'isActive'
>;

const purpose = 'CLINIC_OPERATION';
const codeTaken = (error: unknown): never => {
  throw violatedConstraint(error)?.endsWith('_code_key') ? new DomainError('code-already-used') : error;
};

export const listProcedures = ({ trx }: Scope): Promise<Procedure[]> =>
  Procedure.query(trx).orderBy('name').orderBy('id').execute();

export async function addProcedure(scope: Scope, procedure: ProcedureInput): Promise<Procedure> {
  const { trx, clinicId } = scope;
  const row = await Procedure.query(trx)
    .insertAndFetch({ clinicId, id: randomUUID(), ...procedure })
    .catch(codeTaken);
  await scope.audit({ action: 'procedure.create', entity: 'procedure', entityId: row.id, purpose });
  return row;
}

/** `version` may be left out by callers that only switch a field. */
export async function updateProcedure(
  scope: Scope,
  id: string,
  version: number | undefined,
  changes: Partial<ProcedureInput>,
): Promise<Procedure> {
  const { trx, clinicId } = scope;
  const row = (await Procedure.query(trx).findOne({ id }).forUpdate()) ?? refuse('not-found');
  if (version !== undefined && row.version !== version) refuse('version-conflict');
  const after = await Procedure.query(trx)
    .patchAndFetchById([clinicId, id], { ...changes, version: row.version + 1 })
    .catch(codeTaken);
  await scope.audit({ action: 'procedure.update', entity: 'procedure', entityId: id, purpose });
  return after;
}

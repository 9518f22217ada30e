import { randomUUID } from 'node:crypto';
import { Model } from 'objection';
import type { Regime } from '../domain/clinic/competence.ts';
import { refuse, refuseField } from '../domain/errors.ts';
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
  declare regime: Regime;
  declare minIntervalDays: number | null;
  declare prerequisiteId: string | null;
  declare prerequisiteValidDays: number | null;
  declare roomTag: string | null;
  declare deviceTag: string | null;
  declare priceCents: number | null;
  declare afterCare: string | null;
  /** Days after a visit: review of the result, repetition, and the next session of a series (both or none). */
  declare touchUpDays: number | null;
  declare returnDays: number | null;
  declare seriesMinDays: number | null;
  declare seriesMaxDays: number | null;
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
> &
  // Left out: nothing is demanded.
  Partial<
    Pick<
      Procedure,
      | 'regime'
      | 'minIntervalDays'
      | 'prerequisiteId'
      | 'prerequisiteValidDays'
      | 'touchUpDays'
      | 'returnDays'
      | 'seriesMinDays'
      | 'seriesMaxDays'
    >
  >;

const purpose = 'CLINIC_OPERATION';
/** A prerequisite of another clinic violates a key and is as missing as one that never was (D4). */
const refused = (error: unknown): never => {
  const constraint = violatedConstraint(error);
  if (constraint?.endsWith('_code_key')) refuse('code-already-used');
  if (constraint?.endsWith('_prerequisite_id_fkey')) refuse('not-found');
  if (constraint === 'series_interval') refuseField('seriesMaxDays', 'interval');
  if (constraint === 'processing_inside') refuseField('processingMin', 'longer-than-procedure');
  if (constraint === 'not_its_own_prerequisite') refuseField('prerequisiteId', 'itself');
  throw error;
};

export const listProcedures = ({ trx }: Scope): Promise<Procedure[]> =>
  Procedure.query(trx).orderBy('name').orderBy('id').execute();

export async function addProcedure(scope: Scope, procedure: ProcedureInput): Promise<Procedure> {
  const { trx, clinicId } = scope;
  const row = await Procedure.query(trx)
    .insertAndFetch({ clinicId, id: randomUUID(), ...procedure })
    .catch(refused);
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
    .catch(refused);
  await scope.audit({ action: 'procedure.update', entity: 'procedure', entityId: id, purpose });
  return after;
}

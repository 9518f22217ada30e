import { Model } from 'objection';
import { defaultVisitPolicy, type VisitPolicy } from '../domain/appointments/visit-policy.ts';
import type { WeeklyHours } from '../domain/clinic/calendar.ts';
import type { ClinicClass } from '../domain/clinic/competence.ts';
import type { ClinicDay } from '../domain/clinic/settings.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

/** Owner context: clinic. The tenant itself; row level security leaves exactly one row. */
export class Clinic extends Model {
  static override tableName = 'clinics';
  static override idColumn = 'clinicId';
  static override jsonAttributes = ['hours', 'closedDays', 'visitPolicy'];

  declare clinicId: string;
  declare name: string;
  declare timeZone: string;
  declare hours: WeeklyHours;
  declare closedDays: ClinicDay[];
  /** What differs from the default policy. */
  declare visitPolicy: Partial<VisitPolicy>;
  declare clinicClass: ClinicClass;
  declare version: number;
}

export interface ClinicRecord {
  id: string;
  name: string;
  timeZone: string;
  hours: WeeklyHours;
  closedDays: readonly ClinicDay[];
  visitPolicy: VisitPolicy;
  clinicClass: ClinicClass;
  version: number;
}

const toRecord = (row: Clinic): ClinicRecord => ({
  id: row.clinicId,
  name: row.name,
  timeZone: row.timeZone,
  hours: row.hours,
  closedDays: row.closedDays,
  visitPolicy: { ...defaultVisitPolicy, ...row.visitPolicy },
  clinicClass: row.clinicClass,
  version: row.version,
});

export async function getClinic({ trx, clinicId }: Scope): Promise<ClinicRecord> {
  const row = await Clinic.query(trx).findById(clinicId);
  return toRecord(row ?? refuse('not-found'));
}

export interface ClinicChanges {
  name?: string | undefined;
  timeZone?: string | undefined;
  hours?: WeeklyHours | undefined;
  closedDays?: ClinicDay[] | undefined;
  visitPolicy?: Partial<VisitPolicy> | undefined;
  clinicClass?: ClinicClass | undefined;
}

/** Changes the settings if nobody did since `version`. */
export async function updateClinic(
  scope: Scope,
  version: number,
  changes: ClinicChanges,
): Promise<ClinicRecord> {
  const { trx, clinicId } = scope;
  // Not `for update`: every row of the clinic refers to this one, and new ones would have to wait.
  const before = (await Clinic.query(trx).findById(clinicId).forNoKeyUpdate()) ?? refuse('not-found');
  if (before.version !== version) refuse('version-conflict');
  const visitPolicy = { ...before.visitPolicy, ...changes.visitPolicy };
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const after = await Clinic.query(trx).patchAndFetchById(clinicId, {
    ...given,
    visitPolicy,
    version: version + 1,
  });
  await scope.audit({
    action: 'clinic.update',
    entity: 'clinic',
    entityId: clinicId,
    purpose: 'CLINIC_OPERATION',
  });
  return toRecord(after);
}

export async function nameOfClinic({ run, clinicId }: Scope): Promise<string> {
  const [row] = await run<{ name: string }>({
    name: 'clinic-name',
    text: 'select name from clinics where clinic_id = $1',
    values: [clinicId],
  });
  return row?.name ?? '';
}

// Reads what «who may do what where» is judged by, in one query; owner context: clinic.
import type { EarlierService, ProcedureRules, VisitRuleFacts } from '../domain/appointments/visit-rules.ts';
import type { ClinicClass, CompetenceRule, Licence, SignOff } from '../domain/clinic/competence.ts';
import { nationalRules } from '../domain/clinic/competence-defaults.ts';
import type { Scope } from './tenancy.ts';

export interface FactsWish {
  procedureIds: readonly string[];
  professionalIds: readonly string[];
  deviceIds: readonly string[];
  /** Whose other visits count; null = nobody's are asked for. */
  clientId: string | null;
  /** The visit that is looked at, which does not stand in its own way. */
  visitId?: string | null;
}

interface FactsRow {
  clinic: { timeZone: string; clinicClass: ClinicClass };
  procedures: ProcedureRules[] | null;
  licences: (Licence & { professionalId: string })[] | null;
  rules: CompetenceRule[] | null;
  signOffs: SignOff[] | null;
  devices: VisitRuleFacts['devices'] | null;
  others: (Omit<EarlierService, 'startsAt'> & { startsAt: string })[] | null;
}

/** A hold that has lapsed, a missed and a cancelled visit are nothing that was or will be done. */
const sql = `
  with asked as materialized (
    select id, regime, min_interval_days, prerequisite_id, prerequisite_valid_days from procedures where clinic_id = $1 and id = any($2::uuid[]))
  select
    (select jsonb_build_object('timeZone', time_zone, 'clinicClass', clinic_class) from clinics where clinic_id = $1) as clinic,
    (select jsonb_agg(jsonb_build_object('id', id, 'regime', regime, 'minIntervalDays', min_interval_days,
       'prerequisiteId', prerequisite_id, 'prerequisiteValidDays', prerequisite_valid_days)) from asked) as procedures,
    (select jsonb_agg(jsonb_build_object('professionalId', professional_id, 'council', council, 'category', category,
       'specialty', specialty, 'validUntil', valid_until))
       from professional_licences where clinic_id = $1 and professional_id = any($3::uuid[])) as licences,
    (select jsonb_agg(jsonb_build_object('id', id, 'procedureId', procedure_id, 'regime', regime, 'council', council, 'category', category,
       'clinicClass', clinic_class, 'verdict', verdict, 'source', source, 'validFrom', valid_from, 'validTo', valid_to))
       from competence_rules where clinic_id = $1) as rules,
    (select jsonb_agg(jsonb_build_object('procedureId', s.procedure_id, 'regime', s.regime, 'professionalId', s.professional_id,
       'council', s.council, 'endsOn', s.ends_on))
       from competence_sign_offs s where s.clinic_id = $1
         and not exists (select from competence_revocations r where r.clinic_id = $1 and r.sign_off_id = s.id)) as "signOffs",
    (select jsonb_agg(jsonb_build_object('id', id, 'maintenanceDueOn', maintenance_due_on, 'block', device_block))
       from resources where clinic_id = $1 and id = any($4::uuid[]) and maintenance_due_on is not null) as devices,
    (select jsonb_agg(jsonb_build_object('procedureId', s.procedure_id, 'status', v.status, 'startsAt', s.starts_at))
       from appointments v join appointment_services s on s.clinic_id = v.clinic_id and s.appointment_id = v.id
       where v.clinic_id = $1 and v.client_id = $5 and v.id is distinct from $6::uuid and v.status not in ('cancelled', 'no-show')
         and (v.hold_expires_at is null or v.hold_expires_at > now())
         and exists (select from asked a where s.procedure_id = a.prerequisite_id
           or (s.procedure_id = a.id and a.min_interval_days is not null))) as others`;

/** Facts alone: nothing is sealed and nobody is named, so nothing of it is audited. The nation's rules are among the rules. */
export async function readCompetenceFacts(scope: Scope, wish: FactsWish): Promise<VisitRuleFacts> {
  const { procedureIds, professionalIds, deviceIds, clientId, visitId = null } = wish;
  const [row] = await scope.run<FactsRow>({
    name: 'competence-facts',
    text: sql,
    values: [scope.clinicId, procedureIds, professionalIds, deviceIds, clientId, visitId],
  });
  if (!row) throw new Error('a clinic without a row');
  return {
    ...row.clinic,
    procedures: row.procedures ?? [],
    licences: row.licences ?? [],
    rules: [...nationalRules, ...(row.rules ?? [])],
    signOffs: row.signOffs ?? [],
    devices: row.devices ?? [],
    others: (row.others ?? []).map((one) => ({ ...one, startsAt: Date.parse(one.startsAt) })),
  };
}

// What ends soon and which visits it endangers; owner context: clinic (the alerts), appointments (the attention).
import { addDays, wallTime } from '../domain/clinic/calendar.ts';
import { judgeAct } from '../domain/clinic/competence-verdict.ts';
import { clearAttention, raiseAttention } from './attention.ts';
import { readCompetenceFacts } from './competence-facts.ts';
import type { Scope } from './tenancy.ts';

export const alertKinds = ['licence-ending', 'maintenance-due'] as const;
export type AlertKind = (typeof alertKinds)[number];

export interface CompetenceAlert {
  kind: AlertKind;
  resourceId: string;
  resourceName: string;
  licenceId: string | null;
  /** The last day of a licence; the day from which on a device is due. */
  endsOn: string;
  /** Below zero: over. */
  daysLeft: number;
  endangeredVisits: number;
}

/** Somebody hears of it so many days before. */
const noticeDays = 30;
const dayMs = 86_400_000;

interface Ending extends Omit<CompetenceAlert, 'resourceName' | 'daysLeft' | 'endangeredVisits'> {
  nameCt: Buffer;
}
interface Endangered {
  kind: AlertKind;
  appointmentId: string;
  resourceId: string;
  licenceId: string | null;
  procedureId: string;
  startsAt: Date;
}

const endings = `
  select 'licence-ending' as kind, r.id as "resourceId", l.id as "licenceId", l.valid_until as "endsOn", r.name_ct as "nameCt"
    from professional_licences l join resources r on r.clinic_id = l.clinic_id and r.id = l.professional_id
    where l.clinic_id = $1 and r.is_active and l.valid_until <= $2::date
  union all
  select 'maintenance-due', id, null, maintenance_due_on, name_ct from resources
    where clinic_id = $1 and is_active and kind = 'device' and maintenance_due_on <= $2::date
  order by 4, 2`;

/** Visits to come on the days after a licence's last, or from the day on on which a device is due. */
const endangered = `
  select 'licence-ending' as kind, v.id as "appointmentId", s.professional_id as "resourceId", l.id as "licenceId",
      s.procedure_id as "procedureId", s.starts_at as "startsAt"
    from professional_licences l
      join appointment_services s on s.clinic_id = l.clinic_id and s.professional_id = l.professional_id and s.starts_at > now()
      join appointments v on v.clinic_id = s.clinic_id and v.id = s.appointment_id and v.status in ('held', 'booked', 'confirmed')
    where l.clinic_id = $1 and l.valid_until <= $2::date and (s.starts_at at time zone $3)::date > l.valid_until
  union all
  select 'maintenance-due', v.id, r.id, null, s.procedure_id, s.starts_at
    from resources r
      join appointment_services s on s.clinic_id = r.clinic_id and s.device_id = r.id and s.starts_at > now()
      join appointments v on v.clinic_id = s.clinic_id and v.id = s.appointment_id and v.status in ('held', 'booked', 'confirmed')
    where r.clinic_id = $1 and r.maintenance_due_on <= $2::date and (s.starts_at at time zone $3)::date >= r.maintenance_due_on`;

async function read(scope: Scope, now: number) {
  const { timeZone } = await readCompetenceFacts(scope, nobody);
  const today = wallTime(now, timeZone).day;
  const horizon = addDays(today, noticeDays);
  const { clinicId } = scope;
  const ending = await scope.run<Ending>({ text: endings, values: [clinicId, horizon] });
  const visits = await scope.run<Endangered>({ text: endangered, values: [clinicId, horizon, timeZone] });
  return { today, ending, visits: await stillEndangered(scope, visits) };
}
const nobody = { procedureIds: [], professionalIds: [], deviceIds: [], clientId: null };

/** A second licence, or an act that asks for none, saves a visit from the end of the first. */
async function stillEndangered(scope: Scope, visits: readonly Endangered[]): Promise<Endangered[]> {
  const facts = await readCompetenceFacts(scope, {
    procedureIds: visits.map(({ procedureId }) => procedureId),
    professionalIds: visits.map(({ resourceId }) => resourceId),
    ...{ deviceIds: [], clientId: null },
  });
  return visits.filter(({ kind, procedureId, resourceId: professionalId, startsAt }) => {
    if (kind === 'maintenance-due') return true;
    const regime = facts.procedures.find(({ id }) => id === procedureId)?.regime ?? 'none';
    const licences = facts.licences.filter((one) => one.professionalId === professionalId);
    const { day } = wallTime(startsAt.getTime(), facts.timeZone);
    const { code } = judgeAct({ ...facts, procedureId, regime, professionalId, licences, day });
    return code === 'licence-expired';
  });
}

/** What ends within thirty days or has ended, the soonest first. */
export async function listCompetenceAlerts(scope: Scope, now: number): Promise<CompetenceAlert[]> {
  const { today, ending, visits } = await read(scope, now);
  return ending.map(({ nameCt, ...one }) => {
    const concerned = visits.filter(
      ({ kind, resourceId, licenceId }) =>
        kind === one.kind && resourceId === one.resourceId && licenceId === one.licenceId,
    );
    const place = { table: 'resources', column: 'name_ct', row: one.resourceId };
    return {
      ...one,
      resourceName: scope.vault.open(place, nameCt),
      daysLeft: Math.round((Date.parse(one.endsOn) - Date.parse(today)) / dayMs),
      endangeredVisits: new Set(concerned.map(({ appointmentId }) => appointmentId)).size,
    };
  });
}

/** Raises attention on every visit that is endangered and takes it from those that no longer are. Twice is once. */
export async function watchCompetences(
  scope: Scope,
  now: number,
): Promise<{ raised: string[]; cleared: string[] }> {
  const { visits } = await read(scope, now);
  const marked = await scope
    .trx('appointments')
    .where({ clinicId: scope.clinicId })
    .whereIn('attentionCode', alertKinds)
    .select<{ id: string; attentionCode: AlertKind }[]>('id', 'attentionCode');
  const raised = visits.filter(({ appointmentId }) => !marked.some(({ id }) => id === appointmentId));
  for (const { appointmentId, kind } of raised) await raiseAttention(scope, appointmentId, kind);
  const cleared = marked.filter(
    ({ id, attentionCode }) =>
      !visits.some(({ appointmentId, kind }) => appointmentId === id && kind === attentionCode),
  );
  for (const { id, attentionCode } of cleared) await clearAttention(scope, id, attentionCode);
  return { raised: raised.map((one) => one.appointmentId), cleared: cleared.map(({ id }) => id) };
}

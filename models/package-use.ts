// What a finished visit means for packages and returns; owner context: packages.
import { addDays } from '../domain/clinic/calendar.ts';
import { replay, use } from '../domain/packages/ledger.ts';
import type { ReturnRules } from '../domain/packages/returns.ts';
import type { Appointment } from './appointment.ts';
import { raiseAttention } from './attention.ts';
import { type ClientPackage, packagesOf } from './client-package.ts';
import { makeReturns } from './due-return-make.ts';
import { addEntry } from './package-ledger.ts';
import type { Scope } from './tenancy.ts';

interface DoneService extends ReturnRules {
  position: number;
  procedureId: string;
  professionalId: string;
  /** Its series, and whether sessions of it have no visit yet or one that is still to come. */
  seriesId: string | null;
  hasSeriesLeft: boolean;
  day: string;
  isDeducted: boolean;
}

const sql = `
  select s.position, s.procedure_id as "procedureId", s.professional_id as "professionalId", t.id as "seriesId",
    p.touch_up_days as "touchUpDays", p.return_days as "returnDays", coalesce(t.min_days, p.series_min_days) as "seriesMinDays",
    coalesce(t.max_days, p.series_max_days) as "seriesMaxDays", (a.starts_at at time zone c.time_zone)::date::text as day,
    coalesce(t.sessions > (select count(*) from appointments d where d.clinic_id = $1 and d.series_id = t.id and d.status = 'done'),
      false) as "hasSeriesLeft",
    exists (select from package_entries e where e.clinic_id = $1 and e.appointment_id = a.id and e.service_position = s.position)
      as "isDeducted"
  from appointments a
    join clinics c on c.clinic_id = a.clinic_id
    join appointment_services s on s.clinic_id = a.clinic_id and s.appointment_id = a.id
    join procedures p on p.clinic_id = a.clinic_id and p.id = s.procedure_id
    left join treatment_series t on t.clinic_id = a.clinic_id and t.id = a.series_id and t.procedure_id = s.procedure_id
      and t.state = 'open'
  where a.clinic_id = $1 and a.id = $2 order by s.position`;

/**
 * Called in the transaction that finishes a visit, whose row is locked and already done. For each service for which the client has a
 * live package, one session is taken from the package that ends first; once for ever, however often a finish is repeated. Somebody
 * hears of it when she has a package that could not be used. Then what falls due because of the visit is written.
 */
export async function useOnFinish(scope: Scope, visit: Pick<Appointment, 'id' | 'clientId'>): Promise<void> {
  const services = await scope.run<DoneService>({
    name: 'services-done',
    text: sql,
    values: [scope.clinicId, visit.id],
  });
  const hasPackages = (await packagesOf(scope, visit.clientId)).length > 0;
  const packages = hasPackages ? await packagesOf(scope, visit.clientId, true) : [];
  let isUnused = false;
  for (const service of services)
    if (!service.isDeducted)
      isUnused = (await deduct(scope, visit, service, packages)) === 'unused' || isUnused;
  if (isUnused) await raiseAttention(scope, visit.id, 'package-not-used');
  const seen = new Set<string>();
  for (const service of services) {
    if (seen.has(service.procedureId)) continue;
    seen.add(service.procedureId);
    const hasSessionsLeft = service.hasSeriesLeft || packages.some((item) => isLeft(item, service));
    await makeReturns(scope, {
      ...service,
      ...{ visitId: visit.id, clientId: visit.clientId, rules: service, hasSessionsLeft },
    });
  }
}

/** `unused`: all she has of this procedure is frozen, or ended not long ago, so that somebody may want to thaw or extend it. */
async function deduct(
  scope: Scope,
  visit: Pick<Appointment, 'id'>,
  service: DoneService,
  packages: ClientPackage[],
): Promise<'unused' | null> {
  const inOrder = packages
    .filter(({ procedureId }) => procedureId === service.procedureId)
    .toSorted((one, other) => keyOf(one).localeCompare(keyOf(other)));
  let unused: 'unused' | null = null;
  for (const item of inOrder) {
    const entry = use(item, item.standing, service.day);
    if (entry === 'package-frozen') unused = 'unused';
    if (entry === 'package-expired' && item.endsOn >= addDays(service.day, -rememberedDays))
      unused = 'unused';
    if (typeof entry === 'string') continue;
    const refs = { appointmentId: visit.id, servicePosition: service.position };
    if (await addEntry(scope, item, entry, refs)) {
      const line = { ...entry, id: '', at: '', ofEntryId: null, reason: null, ...refs };
      item.entries.push(line);
      item.standing = replay(item, item.entries);
    }
    return null;
  }
  return unused;
}

/** An ended package that nobody has extended by then is over for the reception too. */
const rememberedDays = 90;

/** First to end, then first bought. */
const keyOf = ({ endsOn, boughtOn, id }: ClientPackage): string => `${endsOn} ${boughtOn} ${id}`;

const isLeft = (item: ClientPackage, service: DoneService): boolean =>
  item.procedureId === service.procedureId && item.standing.balance > 0 && service.day <= item.endsOn;

import { addDays, instantOf, wallTime } from '../clinic/calendar.ts';
import {
  type CompetenceRule,
  type ClinicClass,
  type Licence,
  type Regime,
  type SignOff,
} from '../clinic/competence.ts';
import { judgeAct } from '../clinic/competence-verdict.ts';
import type { Refusal } from './booking.ts';
import type { Status } from './status.ts';

/** What a clinic demands of a procedure beyond people and rooms. */
export interface ProcedureRules {
  id: string;
  regime: Regime;
  minIntervalDays: number | null;
  prerequisiteId: string | null;
  prerequisiteValidDays: number | null;
}

/** Whether a booking of it has to be looked at at all. */
export const isRuled = (one: Omit<ProcedureRules, 'id' | 'prerequisiteValidDays'>): boolean =>
  one.regime !== 'none' || one.minIntervalDays !== null || one.prerequisiteId !== null;

export interface AskedService {
  /** From 1, in the order in which they are done. */
  position: number;
  procedureId: string;
  professionalId: string;
  deviceId: string | null;
  startsAt: number;
}

/** Another visit's service of the client; missed and cancelled ones are left out. */
export interface EarlierService {
  procedureId: string;
  status: Status;
  startsAt: number;
}

export interface VisitRuleFacts {
  timeZone: string;
  clinicClass: ClinicClass;
  procedures: readonly ProcedureRules[];
  licences: readonly (Licence & { professionalId: string })[];
  rules: readonly CompetenceRule[];
  signOffs: readonly SignOff[];
  /** Devices with the day from which on they are not used: their maintenance is due, or something blocks them (`block`: why). */
  devices: readonly { id: string; maintenanceDueOn: string; block?: string | null }[];
  others: readonly EarlierService[];
}

/** At booking a planned consultation is enough for what follows it; at check-in it must have been done. */
export type Moment = 'booking' | 'check-in';

const dayMs = 86_400_000;
const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / dayMs);

/** The first day from `day` on that keeps the distance to every other day, before and after. */
export function firstAllowedDay(day: string, others: readonly string[], minDays: number): string {
  let allowed = day;
  for (const other of others.toSorted())
    if (Math.abs(daysBetween(other, allowed)) < minDays) allowed = addDays(other, minDays);
  return allowed;
}

/** Everything that speaks against the services, each with its position. Licences are judged on the day of the visit in the clinic's zone. */
export function visitRuleRefusals(
  facts: VisitRuleFacts,
  services: readonly AskedService[],
  moment: Moment,
): Refusal[] {
  return services.flatMap((service) => {
    const procedure = facts.procedures.find(({ id }) => id === service.procedureId);
    if (!procedure) return [];
    const { day } = wallTime(service.startsAt, facts.timeZone);
    const refusals = [
      ...actRefusals(facts, procedure, service, day),
      ...intervalRefusals(facts, procedure, day, moment),
      ...prerequisiteRefusals(facts, procedure, { service, services, day, moment }),
      ...deviceRefusals(facts, service.deviceId, day),
    ];
    return refusals.map((refusal) => ({ ...refusal, position: service.position }));
  });
}

function actRefusals(
  facts: VisitRuleFacts,
  { id, regime }: ProcedureRules,
  { professionalId }: AskedService,
  day: string,
): Refusal[] {
  const licences = facts.licences.filter((one) => one.professionalId === professionalId);
  const { code } = judgeAct({ ...facts, procedureId: id, regime, professionalId, licences, day });
  return code === null ? [] : [{ code, resourceId: professionalId }];
}

const isUnderWay = (status: Status) => status === 'arrived' || status === 'in-room' || status === 'done';

/** At check-in only what was really done stands in the way: the plan of later visits is looked at when those are moved. */
function intervalRefusals(
  { others, timeZone }: VisitRuleFacts,
  { id, minIntervalDays }: ProcedureRules,
  day: string,
  moment: Moment,
): Refusal[] {
  if (minIntervalDays === null) return [];
  const days = others
    .filter(({ procedureId, status }) => procedureId === id && (moment === 'booking' || isUnderWay(status)))
    .map(({ startsAt }) => wallTime(startsAt, timeZone).day);
  const allowed = firstAllowedDay(day, days, minIntervalDays);
  if (allowed === day) return [];
  const until = new Date(instantOf(allowed, '00:00', timeZone)).toISOString();
  return [{ code: 'interval-too-short', until }];
}

function prerequisiteRefusals(
  { others, timeZone }: VisitRuleFacts,
  { prerequisiteId, prerequisiteValidDays }: ProcedureRules,
  asked: { service: AskedService; services: readonly AskedService[]; day: string; moment: Moment },
): Refusal[] {
  const { service, services, day, moment } = asked;
  if (prerequisiteId === null) return [];
  // Done first in the same visit.
  if (services.some((one) => one.procedureId === prerequisiteId && one.position < service.position))
    return [];
  const counts = others.some(
    (one) =>
      one.procedureId === prerequisiteId &&
      one.startsAt < service.startsAt &&
      (moment === 'booking' || one.status === 'done') &&
      (prerequisiteValidDays === null ||
        daysBetween(wallTime(one.startsAt, timeZone).day, day) <= prerequisiteValidDays),
  );
  return counts ? [] : [{ code: 'prerequisite-missing' }];
}

/** An overdue maintenance is a block too, but one with words of its own. */
const isBlocked = (block: string | null | undefined): boolean => block != null && block !== 'maintenance';

function deviceRefusals({ devices }: VisitRuleFacts, deviceId: string | null, day: string): Refusal[] {
  const device = devices.find(({ id }) => id === deviceId);
  return device && device.maintenanceDueOn <= day
    ? [{ code: isBlocked(device.block) ? 'device-blocked' : 'device-maintenance', resourceId: device.id }]
    : [];
}

// What strangers see of a clinic that takes bookings on its page; owner context: client-door. Asked as the clinic itself.
import type { Slot } from '../domain/appointments/availability.ts';
import { refuse } from '../domain/errors.ts';
import { depositFor, priceOf } from '../domain/payments/deposit-amount.ts';
import { readBookingPolicy, type StoredBookingPolicy } from './booking-policy.ts';
import { findFreeTimes, mostStarts, type ServiceQuestion } from './free-times.ts';
import { hasActiveAccount } from './payment-account.ts';
import { dayOf } from './clinic-day.ts';
import type { Scope } from './tenancy.ts';

export interface PublicService {
  id: string;
  name: string;
  durationMin: number;
  priceCents: number | null;
  /** Of this service alone; 0 = none is asked. */
  depositCents: number;
  professionals: { id: string; name: string }[];
}

const minute = 60_000;

/** The rules as they hold for strangers: without an account to pay to, no deposit is asked. Null when the clinic takes no bookings here. */
export async function readOnlinePolicy(scope: Scope): Promise<StoredBookingPolicy | null> {
  const policy = await readBookingPolicy(scope);
  if (!policy.isOnline) return null;
  const isAsked = policy.depositKind !== 'none' && (await hasActiveAccount(scope));
  return isAsked ? policy : { ...policy, depositKind: 'none', depositCents: 0, depositPercent: 0 };
}

/** Refuses with `not-found`: a clinic without online booking has none of its pages. */
export const requireOnline = async (scope: Scope): Promise<StoredBookingPolicy> =>
  (await readOnlinePolicy(scope)) ?? refuse('not-found');

interface ServiceRow extends Omit<PublicService, 'depositCents' | 'professionals'> {
  professionalId: string | null;
  nameCt: Buffer | null;
}

/** What can be booked, and who does it: nobody's hours, rooms or anything else. */
export async function listPublicServices(scope: Scope): Promise<PublicService[]> {
  const policy = await requireOnline(scope);
  const rows = await scope.run<ServiceRow>({
    name: 'public-services',
    text: `select p.id, p.name, p.duration_min as "durationMin", p.price_cents as "priceCents",
        r.id as "professionalId", r.name_ct as "nameCt"
      from procedures p
        left join competences m on m.clinic_id = p.clinic_id and m.procedure_id = p.id
        left join resources r on r.clinic_id = p.clinic_id and r.id = m.professional_id and r.is_active and r.kind = 'professional'
      where p.clinic_id = $1 and p.is_active and p.is_online order by p.name, p.id, r.id`,
    values: [scope.clinicId],
  });
  const services = new Map<string, PublicService>();
  for (const { professionalId, nameCt, ...row } of rows) {
    const known = services.get(row.id);
    const depositCents = depositFor(policy, priceOf([row.priceCents]));
    const service = known ?? { ...row, depositCents, professionals: [] };
    if (!known) services.set(row.id, service);
    if (professionalId && nameCt) {
      const place = { table: 'resources', column: 'name_ct', row: professionalId };
      service.professionals.push({ id: professionalId, name: scope.vault.open(place, nameCt) });
    }
  }
  return [...services.values()].filter(({ professionals }) => professionals.length > 0);
}

export interface PublicTimesQuestion {
  services: readonly ServiceQuestion[];
  fromDay: string;
  toDay: string;
  now: number;
}

/** Only what can be booked online; a service that is not, or another clinic's, is as missing as one that never was. */
async function requireOnlineServices(scope: Scope, services: readonly ServiceQuestion[]): Promise<void> {
  const ids = [...new Set(services.map(({ procedureId }) => procedureId))];
  const [found] = await scope.run<{ count: number }>({
    name: 'public-services-known',
    text: `select count(*)::int as count from procedures
      where clinic_id = $1 and id = any($2::uuid[]) and is_active and is_online`,
    values: [scope.clinicId, ids],
  });
  if (found?.count !== ids.length) refuse('not-found');
}

/** Free starts within the clinic's lead and horizon, one for each time, on the clinic's own steps. */
export async function findPublicTimes(scope: Scope, question: PublicTimesQuestion): Promise<Slot[]> {
  const policy = await requireOnline(scope);
  await requireOnlineServices(scope, question.services);
  return freeStarts(scope, policy, question);
}

async function freeStarts(
  scope: Scope,
  policy: StoredBookingPolicy,
  { services, fromDay, toDay, now }: PublicTimesQuestion,
): Promise<Slot[]> {
  const latest = now + policy.maxAheadDays * 86_400_000;
  const lastDay = new Date(latest + 86_400_000).toISOString().slice(0, 10);
  const to = toDay < lastDay ? toDay : lastDay;
  if (to < fromDay) return [];
  const range = { fromDay, toDay: to, now: now + policy.minLeadMin * minute };
  const { stepMin } = policy;
  const slots = await findFreeTimes(scope, { services, ...range, stepMin, each: 'first', limit: mostStarts });
  return slots.filter(({ startsAt }) => startsAt <= latest);
}

/** Who and where a visit that begins at one of those starts would be with; null when it is none, or was taken meanwhile. */
export async function findPublicSlot(
  scope: Scope,
  services: readonly ServiceQuestion[],
  startsAt: number,
  now: number,
): Promise<Slot | null> {
  const day = await dayOf(scope, startsAt);
  const slots = await findPublicTimes(scope, { services, fromDay: day, toDay: day, now });
  return slots.find((slot) => slot.startsAt === startsAt) ?? null;
}

/**
 * Free starts for a visit she has: the same services with the same people. They may have left the catalogue of what is booked online;
 * that she has it already is enough.
 */
export async function findTimesToMove(
  scope: Scope,
  services: readonly ServiceQuestion[],
  range: { fromDay: string; toDay: string; now: number },
): Promise<Slot[]> {
  return freeStarts(scope, await requireOnline(scope), { services, ...range });
}

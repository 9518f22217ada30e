// A client's own visits on the public page, and what she may do with them; owner context: client-door.
import type { Origin, Status } from '../domain/appointments/status.ts';
import {
  arrivalRefusal,
  cancelRefusal,
  cancelUntil,
  confirmRefusal,
  moveRefusal,
  moveUntil,
  type OwnVisitFacts,
} from '../domain/client-door/own-visit-rules.ts';
import { refuse } from '../domain/errors.ts';
import type { DepositState } from '../domain/payments/deposit-state.ts';
import { readBookingPolicy, type StoredBookingPolicy } from './booking-policy.ts';
import type { Scope } from './tenancy.ts';

export interface OwnVisit {
  id: string;
  version: number;
  startsAt: Date;
  endsAt: Date;
  status: Status;
  origin: Origin;
  services: { procedureId: string; procedure: string; professionalId: string; professional: string }[];
  holdExpiresAt: Date | null;
  deposit: { state: DepositState; amountCents: number } | null;
  can: { confirm: boolean; cancel: boolean; move: boolean; arrive: boolean };
  cancelUntil: Date;
  moveUntil: Date;
  movesLeft: number;
}

interface Row extends Pick<
  OwnVisit,
  'id' | 'version' | 'startsAt' | 'endsAt' | 'status' | 'origin' | 'holdExpiresAt'
> {
  clientMoves: number;
  depositState: DepositState | null;
  amountCents: number | null;
}
interface ServiceRow {
  appointmentId: string;
  procedureId: string;
  procedure: string;
  professionalId: string;
  nameCt: Buffer;
}

const purpose = 'BOOKING_CONTRACT';
const mostVisits = 100;

const select = `
  select a.id, a.version, a.starts_at as "startsAt", a.ends_at as "endsAt", a.status, a.origin,
    a.hold_expires_at as "holdExpiresAt", a.client_moves as "clientMoves", d.state as "depositState", d.amount_cents as "amountCents"
  from appointments a
    join person_keys k on k.clinic_id = a.clinic_id and k.person_id = a.client_id and k.wrapped_key is not null
    left join lateral (select state, amount_cents from deposits where clinic_id = $1 and appointment_id = a.id
      order by (state in ('asked', 'open', 'removing', 'paid', 'refunding')) desc, created_at desc limit 1) d on true
  where a.clinic_id = $1 and a.client_id = $2`;

/** Her visits, newest first; none once her key was destroyed. A hold that has lapsed is told as what it will be: gone. */
export async function listOwnVisits(scope: Scope): Promise<OwnVisit[]> {
  const { run, clinicId, actor } = scope;
  const rows = await run<Row>({
    name: 'own-visits',
    text: `${select} order by a.starts_at desc, a.id limit ${mostVisits}`,
    values: [clinicId, actor.actorId],
  });
  return present(scope, rows, 'list');
}

/** One of them; another person's is as missing as one that never was. */
export async function readOwnVisit(scope: Scope, id: string): Promise<OwnVisit> {
  const { run, clinicId, actor } = scope;
  const rows = await run<Row>({
    name: 'own-visit',
    text: `${select} and a.id = $3`,
    values: [clinicId, actor.actorId, id],
  });
  const [visit] = await present(scope, rows, 'read');
  return visit ?? refuse('not-found');
}

async function present(scope: Scope, rows: readonly Row[], verb: 'list' | 'read'): Promise<OwnVisit[]> {
  const { actorId } = scope.actor;
  const policy = await readBookingPolicy(scope);
  const services = await servicesOf(
    scope,
    rows.map(({ id }) => id),
  );
  const entity = { entity: 'client', entityId: actorId, subjectIds: [actorId] };
  await scope.audit({ action: `appointment.${verb}`, ...entity, purpose });
  const now = Date.now();
  return rows.map((row) => ownVisit(row, services.get(row.id) ?? [], policy, now));
}

async function servicesOf(scope: Scope, ids: readonly string[]): Promise<Map<string, OwnVisit['services']>> {
  const rows = await scope.run<ServiceRow>({
    name: 'own-services',
    text: `select s.appointment_id as "appointmentId", s.procedure_id as "procedureId", p.name as procedure,
        s.professional_id as "professionalId", r.name_ct as "nameCt"
      from appointment_services s
        join procedures p on p.clinic_id = s.clinic_id and p.id = s.procedure_id
        join resources r on r.clinic_id = s.clinic_id and r.id = s.professional_id
      where s.clinic_id = $1 and s.appointment_id = any($2::uuid[]) order by s.appointment_id, s.position`,
    values: [scope.clinicId, [...ids]],
  });
  const found = new Map<string, OwnVisit['services']>();
  for (const { appointmentId, nameCt, ...row } of rows) {
    const place = { table: 'resources', column: 'name_ct', row: row.professionalId };
    const list = found.get(appointmentId) ?? [];
    found.set(appointmentId, [...list, { ...row, professional: scope.vault.open(place, nameCt) }]);
  }
  return found;
}

const factsOf = (row: Omit<Row, 'amountCents'>): OwnVisitFacts => ({
  status: row.status,
  startsAt: row.startsAt.getTime(),
  endsAt: row.endsAt.getTime(),
  clientMoves: row.clientMoves,
  holdExpiresAt: row.holdExpiresAt?.getTime() ?? null,
  isPaymentOpen:
    row.depositState === 'asked' || row.depositState === 'open' || row.depositState === 'removing',
});

function ownVisit(
  { clientMoves, depositState, amountCents, ...row }: Row,
  services: OwnVisit['services'],
  policy: StoredBookingPolicy,
  now: number,
): OwnVisit {
  const facts = factsOf({ ...row, clientMoves, depositState });
  const isLapsed = row.status === 'held' && (row.holdExpiresAt?.getTime() ?? 0) <= now;
  return {
    ...row,
    status: isLapsed ? 'cancelled' : row.status,
    services,
    deposit: depositState && { state: depositState, amountCents: amountCents ?? 0 },
    can: {
      confirm: confirmRefusal(facts, now) === null,
      cancel: !isLapsed && cancelRefusal(facts, policy, now) === null,
      move: moveRefusal(facts, policy, now) === null,
      arrive: arrivalRefusal(facts, now) === null,
    },
    cancelUntil: new Date(cancelUntil(facts, policy)),
    moveUntil: new Date(moveUntil(facts, policy)),
    movesLeft: Math.max(0, policy.maxMoves - clientMoves),
  };
}

/** Her visit, locked until the transaction ends, with what its rules are asked by. */
export async function lockOwnVisit(scope: Scope, id: string) {
  const { run, clinicId, actor } = scope;
  const [row] = await run<Omit<Row, 'amountCents'>>({
    name: 'own-visit-lock',
    text: `${select} and a.id = $3 for update of a`,
    values: [clinicId, actor.actorId, id],
  });
  if (!row) refuse('not-found');
  return { facts: factsOf(row), version: row.version, policy: await readBookingPolicy(scope) };
}

/** The services of a visit of hers, asked as the clinic, which alone sees who is free; null when it is not hers. */
export async function servicesOfClient(
  { run, clinicId }: Scope,
  clientId: string,
  id: string,
): Promise<{ procedureId: string; professionalId: string }[] | null> {
  const rows = await run<{ procedureId: string; professionalId: string }>({
    name: 'services-of-client',
    text: `select s.procedure_id as "procedureId", s.professional_id as "professionalId"
      from appointments a join appointment_services s on s.clinic_id = a.clinic_id and s.appointment_id = a.id
      where a.clinic_id = $1 and a.id = $2 and a.client_id = $3 order by s.position`,
    values: [clinicId, id, clientId],
  });
  return rows.length > 0 ? rows : null;
}

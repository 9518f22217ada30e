// Tables client_packages and package_entries, as they are read; owner context: packages.
import { refuse } from '../domain/errors.ts';
import {
  endsOn,
  type EntryKind,
  type PackageState,
  replay,
  type Standing,
  stateOn,
} from '../domain/packages/ledger.ts';
import type { Scope } from './tenancy.ts';

export interface PackageEntry {
  id: string;
  kind: EntryKind;
  sessions: number;
  days: number;
  /** `yyyy-mm-dd` of the clinic. */
  on: string;
  at: string;
  ofEntryId: string | null;
  appointmentId: string | null;
  servicePosition: number | null;
  reason: string | null;
}

interface Row {
  id: string;
  version: number;
  clientId: string;
  packageId: string;
  name: string;
  procedureId: string;
  procedureName: string;
  sessions: number;
  priceCents: number;
  mayFreezeDays: number;
  boughtOn: string;
  /** As sold; the standing has it as it is now. */
  expiresOn: string;
  isClosed: boolean;
  today: string;
  entries: PackageEntry[] | null;
}

/** A package of a client with its ledger, oldest line first, and where it stands today. */
export interface ClientPackage extends Omit<Row, 'entries'> {
  entries: PackageEntry[];
  standing: Standing;
  state: PackageState;
  /** The last day of use, a freeze under way counted in. */
  endsOn: string;
}

const select = `
  select p.id, p.version, p.client_id as "clientId", p.package_id as "packageId", p.name, p.procedure_id as "procedureId",
    q.name as "procedureName", p.sessions, p.price_cents as "priceCents", p.may_freeze_days as "mayFreezeDays",
    p.bought_on::text as "boughtOn", p.expires_on::text as "expiresOn", p.is_closed as "isClosed",
    (now() at time zone c.time_zone)::date::text as today,
    (select jsonb_agg(jsonb_build_object('id', e.id, 'kind', e.kind, 'sessions', e.sessions, 'days', e.days, 'on', e.day, 'at', e.at,
       'ofEntryId', e.of_entry_id, 'appointmentId', e.appointment_id, 'servicePosition', e.service_position, 'reason', e.reason)
       order by e.at, e.id) from package_entries e where e.clinic_id = $1 and e.client_package_id = p.id) as entries
  from client_packages p
    join clinics c on c.clinic_id = p.clinic_id
    join procedures q on q.clinic_id = p.clinic_id and q.id = p.procedure_id
  where p.clinic_id = $1`;

function standing({ entries, ...row }: Row): ClientPackage {
  const lines = entries ?? [];
  const now = replay(row, lines);
  return {
    ...row,
    entries: lines,
    standing: now,
    state: stateOn(row, now, row.today),
    endsOn: endsOn(row, now, row.today),
  };
}

/** Locked in the order of their ids, so that two finishes never wait for each other crosswise. */
async function lock({ run, clinicId }: Scope, by: 'id' | 'client_id', id: string): Promise<void> {
  await run({
    name: `client-package-lock-${by}`,
    text: `select 1 from client_packages where clinic_id = $1 and ${by} = $2 order by id for update`,
    values: [clinicId, id],
  });
}

/** One package of a client; another clinic's and a missing one are the same `not-found`. `forUpdate`: nobody writes its ledger meanwhile. */
export async function getClientPackage(scope: Scope, id: string, forUpdate = false): Promise<ClientPackage> {
  return (await findClientPackage(scope, id, forUpdate)) ?? refuse('not-found');
}

export async function findClientPackage(
  scope: Scope,
  id: string,
  forUpdate = false,
): Promise<ClientPackage | null> {
  if (forUpdate) await lock(scope, 'id', id);
  const text = `${select} and p.id = $2`;
  const [row] = await scope.run<Row>({ name: 'client-package', text, values: [scope.clinicId, id] });
  return row ? standing(row) : null;
}

/** Every package of a client, newest first; the caller audits. */
export async function packagesOf(
  scope: Scope,
  clientId: string,
  forUpdate = false,
): Promise<ClientPackage[]> {
  if (forUpdate) await lock(scope, 'client_id', clientId);
  const text = `${select} and p.client_id = $2 order by p.bought_on desc, p.id`;
  const rows = await scope.run<Row>({ name: 'client-packages', text, values: [scope.clinicId, clientId] });
  return rows.map(standing);
}

/** As `packagesOf`, for whoever looks at the client; `not-found` for one of another clinic. */
export async function listClientPackages(scope: Scope, clientId: string): Promise<ClientPackage[]> {
  const [client] = await scope.run({
    name: 'client-exists',
    text: 'select 1 from clients where clinic_id = $1 and id = $2',
    values: [scope.clinicId, clientId],
  });
  if (!client) refuse('not-found');
  const packages = await packagesOf(scope, clientId);
  await scope.audit({
    ...{ action: 'client-package.list', entity: 'client', entityId: clientId, subjectIds: [clientId] },
    purpose: 'BOOKING_CONTRACT',
  });
  return packages;
}

/** Her own, on the public page; row level security leaves no others, and none is shown once her key was destroyed. */
export async function listOwnPackages(scope: Scope): Promise<ClientPackage[]> {
  const { actorId } = scope.actor;
  const packages = await packagesOf(scope, actorId);
  await scope.audit({
    ...{ action: 'client-package.list', entity: 'client', entityId: actorId, subjectIds: [actorId] },
    purpose: 'BOOKING_CONTRACT',
  });
  return packages;
}

// Table safety_events: adverse events and technical complaints, with the clocks of ANVISA; owner context: products.
import { refuse } from '../domain/errors.ts';
import type { Regime } from '../domain/products/registration.ts';
import type { SafetyState } from '../domain/products/safety-clock.ts';
import type { SafetyKind, Severity } from '../domain/products/safety-rules.ts';
import type { ClinicVault } from './encryption.ts';
import { openerIfAny } from './person-key.ts';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

export const safetyPlace = (column: 'text_ct' | 'end_note_ct', row: string) => ({
  ...{ table: 'safety_events', column, row },
});
const purpose = 'LEGAL_OBLIGATION';

export const dismissReasons = ['duplicate', 'not-related', 'mistake', 'other'] as const;
export type DismissReason = (typeof dismissReasons)[number];
export const safetyChannels = ['notivisa', 'vigimed', 'other'] as const;
export type SafetyChannel = (typeof safetyChannels)[number];

export interface SafetyLinks {
  clientId: string | null;
  appointmentId: string | null;
  productId: string | null;
  lotId: string | null;
  deviceId: string | null;
}
export interface SafetyEvent extends SafetyLinks {
  id: string;
  kind: SafetyKind;
  severity: Severity;
  regime: Regime;
  clientName: string | null;
  productName: string | null;
  lotCode: string | null;
  deviceName: string | null;
  happenedAt: Date;
  knownAt: Date;
  timeZone: string;
  rules: string[];
  dueAt: Date;
  /** Null once the person was erased: her words went with her key. */
  text: string | null;
  reportedBy: StaffNamed | null;
  reportedAt: Date;
  state: SafetyState;
  protocol: string | null;
  channel: SafetyChannel | null;
  notifiedAt: Date | null;
  dismissReason: DismissReason | null;
  endNote: string | null;
  endedAt: Date | null;
  breachedAt: Date | null;
  version: number;
}
interface Row extends Omit<SafetyEvent, 'clientName' | 'text' | 'endNote' | 'reportedBy'> {
  textCt: Buffer | null;
  endNoteCt: Buffer | null;
  clientCt: Buffer | null;
  wrappedKey: Buffer | null;
  reporterId: string;
  reporterCt: Buffer | null;
  position: string;
}

const select = `
  select e.id, e.kind, e.severity, e.regime, e.client_id as "clientId", e.appointment_id as "appointmentId", e.product_id as "productId",
    e.lot_id as "lotId", e.device_id as "deviceId", p.name as "productName", l.code as "lotCode", d.name as "deviceName",
    e.happened_at as "happenedAt", e.known_at as "knownAt", e.time_zone as "timeZone", e.rules, e.due_at as "dueAt",
    e.text_ct as "textCt", e.reported_at as "reportedAt", e.state, e.protocol, e.channel, e.notified_at as "notifiedAt",
    e.dismiss_reason as "dismissReason", e.end_note_ct as "endNoteCt", e.ended_at as "endedAt", e.breached_at as "breachedAt",
    e.version, e.reported_at::text as position, c.name_ct as "clientCt", k.wrapped_key as "wrappedKey",
    s.id as "reporterId", s.name_ct as "reporterCt"
  from safety_events e
    left join products p on p.clinic_id = e.clinic_id and p.id = e.product_id
    left join lots l on l.clinic_id = e.clinic_id and l.id = e.lot_id
    left join devices d on d.clinic_id = e.clinic_id and d.id = e.device_id
    left join clients c on c.clinic_id = e.clinic_id and c.id = e.client_id
    left join person_keys k on k.clinic_id = e.clinic_id and k.person_id = e.client_id
    left join staff s on s.clinic_id = e.clinic_id and s.id = e.reported_by
  where e.clinic_id = $1`;

/** Words about a client lie under her key; about nobody, under the clinic's. */
function wordsOf(vault: ClinicVault, { id, clientId, wrappedKey }: Row) {
  const sealer = clientId === null ? vault : openerIfAny(vault, { id: clientId, wrappedKey });
  return (column: 'text_ct' | 'end_note_ct', sealed: Buffer | null) =>
    sealer && sealed && sealer.open(safetyPlace(column, id), sealed);
}

type Listed = SafetyEvent & { position: string };
function opened({ vault }: Scope, row: Row): Listed {
  const { textCt, endNoteCt, clientCt, wrappedKey, reporterId, reporterCt, ...event } = row;
  const words = wordsOf(vault, row);
  const client = row.clientId === null ? null : openerIfAny(vault, { id: row.clientId, wrappedKey });
  const name = { table: 'clients', column: 'name_ct', row: row.clientId ?? '' };
  return {
    ...event,
    clientName: client && clientCt && client.open(name, clientCt),
    ...{ text: words('text_ct', textCt), endNote: words('end_note_ct', endNoteCt) },
    reportedBy: staffNamed(vault, reporterId, reporterCt),
  };
}

/** Says in the trail what was done, and whom it is about. */
export const auditSafety = (
  scope: Scope,
  verb: string,
  id: string | null,
  clientIds: (string | null)[] = [],
) =>
  scope.audit({
    ...{ action: `safety-event.${verb}`, entity: 'safety-event', entityId: id, purpose },
    subjectIds: [...new Set(clientIds.filter((one) => one !== null))],
  });

export interface EventsAsked {
  state?: SafetyState | undefined;
  after: readonly [string, string] | null;
  limit: number;
}

/** Newest first; whoever only reports finds her own (migrations/role-rights-safety.ts). */
export async function listSafetyEvents(
  scope: Scope,
  { state, after, limit }: EventsAsked,
): Promise<Listed[]> {
  const rows = await scope.run<Row>({
    name: 'safety-events',
    text: `${select} and ($2::text is null or e.state = $2)
      and ($3::timestamptz is null or (e.reported_at, e.id) < ($3::timestamptz, $4::uuid))
      order by e.reported_at desc, e.id desc limit $5`,
    values: [scope.clinicId, state ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
  });
  await auditSafety(
    scope,
    'list',
    null,
    rows.map(({ clientId }) => clientId),
  );
  return rows.map((row) => opened(scope, row));
}

/** Another clinic's and a missing one are the same `not-found`; the caller says in the trail why it was read. */
export async function getSafetyEvent(scope: Scope, id: string): Promise<SafetyEvent> {
  const [row] = await scope.run<Row>({
    name: 'safety-event',
    text: `${select} and e.id = $2`,
    values: [scope.clinicId, id],
  });
  return opened(scope, row ?? refuse('not-found'));
}

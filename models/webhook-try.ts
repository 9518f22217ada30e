// Table webhook_deliveries as its process sees it: one try after the other; owner context: clinic.
import type { DeliveredEvent, DeliveryState, TryError } from '../domain/integrations/webhook-events.ts';
import type { Scope } from './tenancy.ts';
import { pokeNext } from './webhook-delivery.ts';
import { endpointPlace } from './webhook-endpoint.ts';

export interface Try extends DeliveredEvent {
  no: number;
  endpointId: string;
  eventId: string;
  url: string;
  /** The current one, and for a day after a rotation the one before. */
  secrets: string[];
}

export type Claim =
  /** Nothing more to do: delivered, skipped, gone with its endpoint, or left to a person. */
  | { kind: 'over' }
  | { kind: 'held'; by: 'predecessor' | 'pause' }
  | { kind: 'later'; waitMs: number }
  | { kind: 'go'; try: Try };

interface Row extends DeliveredEvent {
  seq: number;
  endpointId: string;
  eventId: string;
  state: DeliveryState;
  attempts: number;
  /** Until the try under way has lost its lease, or until the next one is due. */
  waitMs: number;
  isPaused: boolean;
  urlCt: Buffer;
  secretCt: Buffer;
  previousCt: Buffer | null;
}

async function lock({ run, clinicId }: Scope, id: string): Promise<Row | undefined> {
  const [row] = await run<Row>({
    name: 'lock-delivery',
    text: `select d.seq, d.endpoint_id as "endpointId", d.event_id as "eventId", d.event, d.entity, d.entity_id as "entityId",
        d.occurred_at as "occurredAt", d.state, d.attempts, e.state = 'paused' as "isPaused", e.url_ct as "urlCt", e.secret_ct as "secretCt",
        case when e.previous_secret_until > now() then e.previous_secret_ct end as "previousCt",
        ceil(extract(epoch from case d.state when 'delivering' then d.lease_until else d.next_try_at end - clock_timestamp()) * 1000)::int
          as "waitMs"
      from webhook_deliveries d join webhook_endpoints e on e.clinic_id = d.clinic_id and e.id = d.endpoint_id
      where d.clinic_id = $1 and d.id = $2 for update of d`,
    values: [clinicId, id],
  });
  return row;
}

/**
 * The lock waits for a predecessor that is being settled this moment: without it, it would be seen as open and its poke would have
 * gone before anybody waited for it.
 */
async function isBehindAnother(
  { run, clinicId }: Scope,
  { endpointId, entityId, seq }: Row,
): Promise<boolean> {
  const rows = await run({
    name: 'predecessor',
    text: `select id from webhook_deliveries where clinic_id = $1 and endpoint_id = $2 and entity_id = $3 and seq < $4
        and state not in ('delivered', 'skipped') order by seq limit 1 for share`,
    values: [clinicId, endpointId, entityId, seq],
  });
  return rows.length > 0;
}

/** Takes the next try if it is its turn and its time, and `admits` has room (milliseconds to wait, or 0); alone for `leaseMs`. */
export async function claimTry(
  scope: Scope,
  id: string,
  { leaseMs, admits }: { leaseMs: number; admits: (endpointId: string) => number },
): Promise<Claim> {
  const row = await lock(scope, id);
  if (!row || ['delivered', 'skipped', 'failed'].includes(row.state)) return { kind: 'over' };
  if (row.state === 'delivering' && row.waitMs > 0) return { kind: 'later', waitMs: row.waitMs };
  const by = row.isPaused ? 'pause' : (await isBehindAnother(scope, row)) ? 'predecessor' : null;
  if (by) {
    await setState(scope, id, 'held');
    return { kind: 'held', by };
  }
  const waitMs = row.waitMs > 0 ? row.waitMs : admits(row.endpointId);
  if (waitMs > 0) {
    await setState(scope, id, 'waiting');
    return { kind: 'later', waitMs };
  }
  await scope.run({
    name: 'claim-delivery',
    text: `update webhook_deliveries set state = 'delivering', attempts = attempts + 1, round = round + 1, next_try_at = null,
        lease_until = clock_timestamp() + $3 * interval '1 millisecond', updated_at = now() where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id, leaseMs],
  });
  return { kind: 'go', try: opened(scope, row) };
}

const setState = ({ run, clinicId }: Scope, id: string, state: DeliveryState) =>
  run({
    name: 'state-of-delivery',
    text: `update webhook_deliveries set state = $3, updated_at = now() where clinic_id = $1 and id = $2 and state <> $3`,
    values: [clinicId, id, state],
  });

function opened({ vault }: Scope, row: Row): Try {
  const { endpointId, eventId, event, entity, entityId, occurredAt, urlCt, secretCt, previousCt } = row;
  const secrets = [secretCt, ...(previousCt ? [previousCt] : [])];
  return {
    ...{ no: row.attempts + 1, endpointId, eventId, event, entity, entityId, occurredAt },
    url: vault.open(endpointPlace('url_ct', endpointId), urlCt),
    secrets: secrets.map((sealed) => vault.open(endpointPlace('secret_ct', endpointId), sealed)),
  };
}

export interface TryOutcome {
  status: number | null;
  /** Null when it was delivered. */
  error: TryError | null;
  ms: number;
}

/**
 * Writes down what became of a try. `delayMs` says how long to wait after so many failures in this round, null that a person has to look.
 * False when there is nothing more to do.
 */
export async function settleTry(
  scope: Scope,
  id: string,
  { no, status, error, ms }: TryOutcome & { no: number },
  delayMs: (failures: number) => number | null,
): Promise<{ isOver: boolean; waitMs: number }> {
  const { run, clinicId } = scope;
  const [row] = await run<LockedTry>({
    name: 'lock-try',
    text: `select seq, endpoint_id as "endpointId", entity_id as "entityId", state, attempts, round
      from webhook_deliveries where clinic_id = $1 and id = $2 for update`,
    values: [clinicId, id],
  });
  if (!row) return { isOver: true, waitMs: 0 };
  await run({
    name: 'write-try',
    text: `insert into webhook_tries (clinic_id, delivery_id, no, status, error, ms) values ($1, $2, $3, $4, $5, $6)
      on conflict do nothing`,
    values: [clinicId, id, no, status, error, ms],
  });
  // Another try has taken over, or somebody decided: the line in the log is all that is left to do.
  if (row.state !== 'delivering' || row.attempts !== no) return { isOver: false, waitMs: 0 };
  const wait = error === null ? null : delayMs(row.round);
  const state = error === null ? 'delivered' : wait === null ? 'failed' : 'waiting';
  await run({
    name: 'settle-try',
    text: `update webhook_deliveries set state = $3, last_status = $4, last_error = $5, lease_until = null, updated_at = now(),
        next_try_at = clock_timestamp() + $6::int * interval '1 millisecond', delivered_at = case when $3 = 'delivered' then now() end
      where clinic_id = $1 and id = $2`,
    values: [clinicId, id, state, status, error, wait],
  });
  await markEndpoint(scope, row.endpointId, error === null);
  if (state === 'delivered') await pokeNext(scope, row);
  if (state === 'failed')
    await scope.audit({
      ...{ action: 'webhook-delivery.fail', entity: 'webhook-delivery', entityId: id },
      purpose: 'CLINIC_OPERATION',
    });
  return { isOver: state !== 'waiting', waitMs: wait ?? 0 };
}
interface LockedTry {
  seq: number;
  endpointId: string;
  entityId: string;
  state: DeliveryState;
  attempts: number;
  round: number;
}

/** To the second: a hundred deliveries at once must not stand in line for one row. */
const markEndpoint = ({ run, clinicId }: Scope, endpointId: string, isDelivered: boolean) => {
  const [mine, other] = isDelivered
    ? ['last_delivered_at', 'last_failed_at']
    : ['last_failed_at', 'last_delivered_at'];
  return run({
    name: isDelivered ? 'endpoint-heard' : 'endpoint-failed',
    text: `update webhook_endpoints set ${mine} = clock_timestamp() where clinic_id = $1 and id = $2
      and (${mine} is null or ${mine} < now() - interval '1 second' or ${mine} < ${other})`,
    values: [clinicId, endpointId],
  });
};

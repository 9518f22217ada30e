// Table processing_blocks: data of somebody that may not be used for something (LGPD art. 18 IV and § 2); owner context: privacy.
import { refuse } from '../domain/errors.ts';
import type { BlockScope } from '../domain/privacy/rights.ts';
import { lookAnewAt } from './no-show-look-anew.ts';
import type { Scope } from './tenancy.ts';

/** `what` is blocked, or everything is. */
export async function isBlocked(
  { run, clinicId }: Scope,
  clientId: string,
  what: BlockScope,
): Promise<boolean> {
  const rows = await run({
    name: 'is-blocked',
    text: `select 1 from processing_blocks where clinic_id = $1 and client_id = $2 and scope in ($3, 'all') and until is null limit 1`,
    values: [clinicId, clientId, what],
  });
  return rows.length > 0;
}

/** The same as a condition, where rows are listed; `$1` is the clinic, `client` a column. Served by index processing_blocks_in_force. */
export const blockedSql = (client: string, what: BlockScope): string =>
  `exists (select from processing_blocks x where x.clinic_id = $1 and x.client_id = ${client}
    and x.scope in ('${what}', 'all') and x.until is null)`;

/**
 * Nothing of a visit at `at` may teach or judge a model: its client objects now, which ends every further use of her visits, older ones as
 * well, or the visit fell into an objection that has ended since (ADR 0026).
 */
export const objectedSql = (client: string, at: string): string =>
  `exists (select from processing_blocks x where x.clinic_id = $1 and x.client_id = ${client}
    and x.scope in ('scoring', 'all') and (x.until is null or (x.since <= ${at} and ${at} < x.until)))`;

export interface Objection {
  /** It holds. */
  isInForce: boolean;
  since: Date;
  until: Date | null;
}

/** The newest objection to being weighed; one that holds before all others. */
export async function objectionOf({ run, clinicId }: Scope, clientId: string): Promise<Objection | null> {
  const [row] = await run<Objection>({
    name: 'objection-of',
    text: `select until is null as "isInForce", since, until from processing_blocks
      where clinic_id = $1 and client_id = $2 and scope in ('scoring', 'all')
      order by until is null desc, until desc limit 1`,
    values: [clinicId, clientId],
  });
  return row ?? null;
}

export interface BlockWish {
  clientId: string;
  scope: BlockScope;
  /** Code of why: the right that was exercised. */
  ground: string;
  requestId: string | null;
}

/** Once for a use that is blocked already. */
export async function blockProcessing(scope: Scope, wish: BlockWish): Promise<void> {
  const { run, clinicId } = scope;
  await run({
    name: 'block',
    text: `insert into processing_blocks (clinic_id, client_id, scope, ground, request_id) values ($1, $2, $3, $4, $5)
      on conflict (clinic_id, client_id, scope) where until is null do nothing`,
    values: [clinicId, wish.clientId, wish.scope, wish.ground, wish.requestId],
  });
  lookAnewAt(scope, wish.clientId);
  await auditBlock(scope, 'processing-block.set', wish.clientId);
}

/** Only somebody's word ends a block. Refuses with `not-found`; one that has ended stays ended. */
export async function liftBlock(scope: Scope, id: string): Promise<string> {
  const [row] = await scope.run<{ clientId: string }>({
    name: 'block-lift',
    text: `update processing_blocks set until = coalesce(until, now()) where clinic_id = $1 and id = $2 returning client_id as "clientId"`,
    values: [scope.clinicId, id],
  });
  if (!row) refuse('not-found');
  lookAnewAt(scope, row.clientId);
  await auditBlock(scope, 'processing-block.lift', row.clientId, id);
  return row.clientId;
}

const auditBlock = (scope: Scope, action: string, clientId: string, entityId: string | null = null) =>
  scope.audit({
    ...{ action, entity: 'processing-block', entityId, subjectIds: [clientId] },
    purpose: 'DATA_SUBJECT_REQUEST',
  });

export interface ProcessingBlock {
  id: string;
  scope: BlockScope;
  ground: string;
  requestId: string | null;
  since: Date;
  until: Date | null;
}

export const blocksOf = ({ run, clinicId }: Scope, clientId: string): Promise<ProcessingBlock[]> =>
  run<ProcessingBlock>({
    name: 'blocks-of',
    text: `select id, scope, ground, request_id as "requestId", since, until from processing_blocks
      where clinic_id = $1 and client_id = $2 order by since desc, id`,
    values: [clinicId, clientId],
  });

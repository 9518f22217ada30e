// Table rights_requests, as whoever decides and whoever asked sees it; owner context: privacy.
import { refuse } from '../domain/errors.ts';
import {
  type IdentityWay,
  needsPerson,
  type RequestChannel,
  type RequestDecision,
  type RightCode,
  type RightsPolicy,
} from '../domain/privacy/rights.ts';
import { openerIfAny, personOpener } from './person-key.ts';
import { type CertificateItem, itemsOf } from './rights-certificate.ts';
import { openSealed, requireClient, type Requester, rightsEntity, rightsPurpose } from './rights-request.ts';
import type { WorkState } from './rights-work.ts';
import { staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

interface Common {
  id: string;
  version: number;
  code: RightCode;
  channel: RequestChannel;
  identity: 'unproven' | 'proved' | 'refused';
  identityHow: IdentityWay | null;
  receivedAt: Date;
  warnAt: Date;
  escalateAt: Date;
  dueAt: Date;
  warnedAt: Date | null;
  escalatedAt: Date | null;
  breachedAt: Date | null;
  state: 'open' | 'decided' | 'answered';
  decision: RequestDecision | null;
  work: WorkState;
  decidedAt: Date | null;
  answeredAt: Date | null;
  certificateSha256: string | null;
  policy: RightsPolicy;
  /** Of `dueAt` or `answeredAt`, as Postgres writes it: where a page ends. */
  position: string;
}
export interface RightsRequest extends Common {
  needsPerson: boolean;
  /** Without a name once she was erased. */
  client: { id: string; name: string } | null;
  requester: Requester | null;
  wish: string | null;
  answer: string | null;
  decidedBy: { id: string; name: string } | null;
}
interface Row extends Common {
  clientId: string | null;
  nameCt: Buffer | null;
  wrappedKey: Buffer | null;
  wishCt: Buffer | null;
  answerCt: Buffer | null;
  requesterCt: Buffer | null;
  deciderId: string | null;
  deciderCt: Buffer | null;
}

const select = (orderedBy: string) => `
  select r.id, r.version, r.code, r.channel, r.identity, r.identity_how as "identityHow", r.received_at as "receivedAt",
    r.warn_at as "warnAt", r.escalate_at as "escalateAt", r.due_at as "dueAt", r.warned_at as "warnedAt",
    r.escalated_at as "escalatedAt", r.breached_at as "breachedAt", r.state, r.decision, r.work, r.decided_at as "decidedAt",
    r.answered_at as "answeredAt", r.certificate_sha256 as "certificateSha256", r.policy, r.client_id as "clientId",
    c.name_ct as "nameCt", k.wrapped_key as "wrappedKey", r.wish_ct as "wishCt", r.answer_ct as "answerCt",
    r.requester_ct as "requesterCt", s.id as "deciderId", s.name_ct as "deciderCt", ${orderedBy}::text as position
  from rights_requests r
    left join clients c on c.clinic_id = r.clinic_id and c.id = r.client_id
    left join person_keys k on k.clinic_id = r.clinic_id and k.person_id = r.client_id
    left join staff s on s.clinic_id = r.clinic_id and s.id = r.decided_by
  where r.clinic_id = $1`;

/** Those that wait by their deadline, answered ones the last first. */
const orders = {
  open: { column: 'r.due_at', which: `r.state <> 'answered'`, direction: '', comes: '>' },
  answered: { column: 'r.answered_at', which: `r.state = 'answered'`, direction: 'desc', comes: '<' },
} as const;

export interface RightsQuestion {
  state: keyof typeof orders;
  /** Position and id of the last one of the page before. */
  after: [string, string] | null;
  limit: number;
}

export async function listRightsRequests(
  scope: Scope,
  { state, after, limit }: RightsQuestion,
): Promise<RightsRequest[]> {
  const { column, which, direction, comes } = orders[state];
  const next = after ? `and (${column}, r.id) ${comes} ($3::timestamptz, $4::uuid)` : '';
  const rows = await scope.run<Row>({
    name: `rights-requests-${state}${after ? '-after' : ''}`,
    text: `${select(column)} and ${which} ${next} order by ${column} ${direction}, r.id ${direction} limit $2`,
    values: [scope.clinicId, limit, ...(after ?? [])],
  });
  return tell(scope, rows, 'rights-request.list');
}

export async function getRightsRequest(
  scope: Scope,
  id: string,
): Promise<RightsRequest & { items: CertificateItem[] }> {
  const text = `${select('r.due_at')} and r.id = $2`;
  const rows = await scope.run<Row>({ name: 'rights-request', text, values: [scope.clinicId, id] });
  const [request] = await tell(scope, rows, 'rights-request.read');
  return { ...(request ?? refuse('not-found')), items: await itemsOf(scope, id) };
}

/** Of one person, the newest first; a client who asks sees her own alone. Refuses with `not-found`. */
export async function rightsOfClient(scope: Scope, clientId: string): Promise<RightsRequest[]> {
  const rows = await scope.run<Row>({
    name: 'rights-of-client',
    text: `${select('r.received_at')} and r.client_id = $2 order by r.received_at desc, r.id limit 100`,
    values: [scope.clinicId, clientId],
  });
  if (rows.length === 0) await requireClient(scope, clientId);
  return tell(scope, rows, 'rights-request.list');
}

async function tell(scope: Scope, rows: readonly Row[], action: string): Promise<RightsRequest[]> {
  const subjectIds = [...new Set(rows.flatMap(({ clientId }) => clientId ?? []))];
  if (subjectIds.length > 0)
    await scope.audit({ action, entity: rightsEntity, subjectIds, purpose: rightsPurpose });
  return rows.map((row) => opened(scope, row));
}

function opened({ vault }: Scope, row: Row): RightsRequest {
  const { clientId, nameCt, wrappedKey, wishCt, answerCt, requesterCt, deciderId, deciderCt, ...common } =
    row;
  const isStranger = clientId === null;
  const sealer = isStranger ? vault : openerIfAny(vault, { id: clientId, wrappedKey });
  const nameOf = () =>
    isStranger || !wrappedKey
      ? null
      : personOpener(vault, 'clients', { id: clientId, wrappedKey })('name_ct', nameCt);
  const requester = openSealed(vault, 'requester_ct', row.id, requesterCt);
  return {
    ...{ ...common, needsPerson: needsPerson(row.code) },
    client: isStranger ? null : { id: clientId, name: nameOf() ?? '' },
    requester: requester === null ? null : (JSON.parse(requester) as Requester),
    wish: sealer && openSealed(sealer, 'wish_ct', row.id, wishCt),
    answer: sealer && openSealed(sealer, 'answer_ct', row.id, answerCt),
    decidedBy: staffNamed(vault, deciderId, deciderCt),
  };
}

// Table rights_requests: who asks, and what a person decides; owner context: privacy.
import { refuse } from '../domain/errors.ts';
import { identityRefusedText } from '../domain/privacy/rights-answers.ts';
import {
  type BlockScope,
  type IdentityWay,
  isFulfilledByBlock,
  type RequestDecision,
  type RightCode,
} from '../domain/privacy/rights.ts';
import { sealerOf } from './person-key.ts';
import { blockProcessing } from './processing-block.ts';
import {
  openSealed,
  refuseSecond,
  requireClient,
  rightsEntity,
  rightsPlace,
  rightsPurpose,
} from './rights-request.ts';
import { answerHash, type CertificateItem } from './rights-certificate.ts';
import { beginWork } from './rights-work.ts';
import type { Scope } from './tenancy.ts';

export interface Held {
  id: string;
  version: number;
  code: RightCode;
  clientId: string | null;
  identity: 'unproven' | 'proved' | 'refused';
  state: 'open' | 'decided' | 'answered';
  wishCt: Buffer | null;
}

/** Locked; refuses with `not-found`, `version-conflict`, or `transition-refused` when it was decided before. Version null: as it is now. */
export async function hold({ trx, clinicId }: Scope, id: string, version: number | null): Promise<Held> {
  const [row] = (await trx('rightsRequests').where({ clinicId, id }).select().forUpdate()) as Held[];
  if (!row) refuse('not-found');
  if (version !== null && row.version !== version) refuse('version-conflict');
  if (row.state !== 'open') refuse('transition-refused');
  return row;
}

export async function write(
  scope: Scope,
  row: Held,
  changes: object,
  action: string,
  clientId: string | null,
): Promise<void> {
  const { trx, clinicId } = scope;
  await trx('rightsRequests')
    .where({ clinicId, id: row.id })
    .update({ ...changes, version: row.version + 1, updatedAt: trx.fn.now() })
    .catch(refuseSecond);
  const subjectIds = clientId === null ? [] : [clientId];
  await scope.audit({ action, entity: rightsEntity, entityId: row.id, subjectIds, purpose: rightsPurpose });
  await scope.enqueue('rights-request', row.id);
}

export interface IdentityProof {
  version: number;
  how: Exclude<IdentityWay, 'code'>;
  /** Who it is; the client of the request cannot be changed. */
  clientId: string | null;
}

/**
 * Says how it was proved who asks; `none` refuses the request for that. What she wrote as a stranger goes under her own key. Refuses with
 * `identity-unproven` when nobody is named, and with `not-found` for somebody the clinic does not have.
 */
export async function proveIdentity(scope: Scope, id: string, proof: IdentityProof): Promise<void> {
  const row = await hold(scope, id, proof.version);
  if (row.identity !== 'unproven') refuse('transition-refused');
  const by = { identityHow: proof.how, identityAt: new Date(), identityBy: scope.actor.actorId };
  if (proof.how === 'none') return refuseIdentity(scope, row, by);
  const clientId = row.clientId ?? proof.clientId ?? refuse('identity-unproven');
  await requireClient(scope, clientId);
  const moved = row.clientId === null ? await underHerKey(scope, row, clientId) : {};
  await write(scope, row, { ...by, ...moved, identity: 'proved' }, 'rights-request.identify', clientId);
}

/** What a stranger wrote becomes hers; her name and number are the clinic's own from now on. */
export async function underHerKey(scope: Scope, { id, wishCt }: Held, clientId: string): Promise<object> {
  const words = openSealed(scope.vault, 'wish_ct', id, wishCt);
  const sealer = await sealerOf(scope, clientId);
  const sealed = words === null ? null : sealer.seal(rightsPlace('wish_ct', id), words);
  return { clientId, requesterCt: null, wishCt: sealed };
}

async function refuseIdentity(scope: Scope, row: Held, by: object): Promise<void> {
  const sealer = await sealerOf(scope, row.clientId);
  const changes = {
    ...{ ...by, identity: 'refused', state: 'decided', decision: 'refused', decidedAt: new Date() },
    ...{ decidedBy: scope.actor.actorId },
    answerCt: sealer.seal(rightsPlace('answer_ct', row.id), identityRefusedText),
    answerSha256: answerHash(row.id, identityRefusedText),
  };
  await write(scope, row, changes, 'rights-request.identity-refuse', row.clientId);
}

export interface RightsDecision {
  version: number;
  decision: RequestDecision;
  /** She reads it. */
  answer: string;
  items: CertificateItem[];
  blocks: BlockScope[];
}

/**
 * A person's decision for each class of data, once. Whatever fulfils it begins in the same transaction: what cannot begin refuses the
 * decision. Refuses with `identity-unproven`, and with `decision-missing` for a class that is kept without a ground and for a right that
 * is fulfilled by a block without one.
 */
export async function decideRights(scope: Scope, id: string, wish: RightsDecision): Promise<void> {
  const row = await hold(scope, id, wish.version);
  const { clientId, code } = row;
  if (row.identity !== 'proved' || clientId === null) refuse('identity-unproven');
  requireWhole(code, wish);
  // Sealed before an erasure begins, which takes the key.
  const answerCt = (await sealerOf(scope, clientId)).seal(rightsPlace('answer_ct', id), wish.answer);
  await writeItems(scope, id, wish.items);
  for (const block of wish.blocks)
    await blockProcessing(scope, { clientId, scope: block, ground: code, requestId: id });
  const at = new Date();
  const isFulfilled = wish.decision !== 'refused';
  const work = isFulfilled ? await beginWork(scope, { id, code, clientId, workBeganAt: at }) : 'none';
  const decided = {
    ...{ state: 'decided', decision: wish.decision, decidedAt: at, decidedBy: scope.actor.actorId },
    ...{ answerCt, answerSha256: answerHash(id, wish.answer) },
    ...{ work, workBeganAt: work === 'none' ? null : at },
  };
  await write(scope, row, decided, 'rights-request.decide', clientId);
}

function requireWhole(code: RightCode, { decision, items, blocks }: RightsDecision): void {
  const isGroundless = items.some((item) => (item.decision === 'keep') !== (item.ground !== null));
  const isDoubled = new Set(items.map(({ dataClass }) => dataClass)).size < items.length;
  if (isGroundless || isDoubled) refuse('decision-missing');
  if (decision !== 'refused' && isFulfilledByBlock(code) && blocks.length === 0) refuse('decision-missing');
}

async function writeItems({ trx, clinicId }: Scope, requestId: string, items: CertificateItem[]) {
  if (items.length > 0)
    await trx('rightsRequestItems').insert(items.map((item) => ({ ...item, clinicId, requestId })));
}

// Table erasures: who is being erased, or was, and how far it is; owner context: privacy.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import type { ErasureCertificate, ErasureStep, StepTaken } from '../domain/privacy/erasure.ts';
import { isOnHold } from './legal-hold.ts';
import type { Scope } from './tenancy.ts';

export interface Erasure {
  id: string;
  clientId: string;
  requestId: string | null;
  ground: string;
  state: 'running' | 'done';
  steps: StepTaken[];
  certificate: ErasureCertificate | null;
  createdAt: Date;
  endedAt: Date | null;
}

const entity = 'erasure';
const purpose = 'DATA_SUBJECT_REQUEST';
const columns = `id, client_id as "clientId", request_id as "requestId", ground, state, steps, certificate,
  created_at as "createdAt", ended_at as "endedAt"`;

/** Begins, without a way back. Refuses with `not-found`, `erasure-running`, `person-erased` and `legal-hold`. */
export async function startErasure(
  scope: Scope,
  wish: { clientId: string; requestId: string | null; ground: string },
): Promise<{ id: string }> {
  const { clinicId, trx } = scope;
  const { clientId, requestId, ground } = wish;
  const client: { id: string } | undefined = await trx('clients')
    .where({ clinicId, id: clientId })
    .first('id');
  if (!client) refuse('not-found');
  const before = await findByClient(scope, clientId);
  if (before) refuse(before.state === 'done' ? 'person-erased' : 'erasure-running');
  if (await isOnHold(scope, clientId)) refuse('legal-hold');
  const id = randomUUID();
  const [made] = await scope.run({
    name: 'erasure-start',
    text: `insert into erasures (clinic_id, id, client_id, request_id, ground) values ($1, $2, $3, $4, $5)
      on conflict (clinic_id, client_id) do nothing returning 1`,
    values: [clinicId, id, clientId, requestId, ground],
  });
  if (!made) refuse('erasure-running');
  await scope.audit({ action: 'erasure.start', entity, entityId: id, subjectIds: [clientId], purpose });
  await scope.enqueue('erasure', id);
  return { id };
}

async function findByClient(scope: Scope, clientId: string): Promise<Erasure | null> {
  const [row] = await scope.run<Erasure>({
    name: 'erasure-of-client',
    text: `select ${columns} from erasures where clinic_id = $1 and client_id = $2`,
    values: [scope.clinicId, clientId],
  });
  return row ?? null;
}

/** Null when there is none. */
export async function readErasure(scope: Scope, id: string): Promise<Erasure | null> {
  const [row] = await scope.run<Erasure>({
    name: 'erasure',
    text: `select ${columns} from erasures where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id],
  });
  return row ?? null;
}

/** Of the request by which it began; the newest. */
export async function erasureOfRequest(scope: Scope, requestId: string): Promise<Erasure | null> {
  const [row] = await scope.run<Erasure>({
    name: 'erasure-of-request',
    text: `select ${columns} from erasures where clinic_id = $1 and request_id = $2 order by created_at desc limit 1`,
    values: [scope.clinicId, requestId],
  });
  return row ?? null;
}

/** Newest first; `after`: time and id of the last one seen. */
export const listErasures = (
  scope: Scope,
  { after, limit }: { after: readonly [string, string] | null; limit: number },
): Promise<(Erasure & { position: string })[]> =>
  scope.run<Erasure & { position: string }>({
    name: 'erasures',
    text: `select ${columns}, created_at::text as position from erasures
      where clinic_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2::timestamptz, $3::uuid))
      order by created_at desc, id desc limit $4`,
    values: [scope.clinicId, after?.[0] ?? null, after?.[1] ?? null, limit],
  });

/** The row, locked, if the step is still to be taken. */
export async function lockForStep(scope: Scope, id: string, step: ErasureStep): Promise<Erasure | null> {
  const [row] = await scope.run<Erasure>({
    name: 'erasure-lock',
    text: `select ${columns} from erasures where clinic_id = $1 and id = $2 and state = 'running' for update`,
    values: [scope.clinicId, id],
  });
  return row && !row.steps.some((taken) => taken.step === step) ? row : null;
}

/** In the transaction of what the step did. */
export async function noteStep(
  scope: Scope,
  id: string,
  step: ErasureStep,
  counts: Record<string, number>,
): Promise<void> {
  const taken: StepTaken = { step, at: new Date().toISOString(), counts };
  await scope.run({
    name: 'erasure-step',
    text: `update erasures set steps = steps || $3::jsonb, updated_at = now() where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id, JSON.stringify([taken])],
  });
  await scope.audit({ action: `erasure.${step}`, entity, entityId: id, purpose });
}

/**
 * The end, once: of two tries beside each other the second waits for the first, and finds it. Whoever asked for it is answered by the
 * process of the request.
 */
export async function endErasure(
  scope: Scope,
  { id, requestId, clientId }: Erasure,
  certificate: ErasureCertificate,
): Promise<void> {
  const ended = await scope.run({
    name: 'erasure-end',
    text: `update erasures set state = 'done', certificate = $3, is_closed = true, ended_at = now(), updated_at = now()
      where clinic_id = $1 and id = $2 and state = 'running' returning 1`,
    values: [scope.clinicId, id, JSON.stringify(certificate)],
  });
  if (ended.length === 0) return;
  await scope.audit({ action: 'erasure.end', entity, entityId: id, subjectIds: [clientId], purpose });
  if (requestId !== null) await scope.enqueue('rights-request', requestId);
}

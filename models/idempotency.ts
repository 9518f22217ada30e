// Keys of writes, each whoever's who sent it, and answers sealed with the clinic's key; owner context: clinic. Kept a day.
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export interface KeyedAnswer {
  status: number;
  body: unknown;
}
/** Of an answer that was not kept there is only what it was about. */
export interface EarlierAnswer extends KeyedAnswer {
  entityId: string | null;
}

const place = (key: string) => ({ table: 'idempotency_keys', column: 'answer_ct', row: key });

/**
 * Takes the key for this transaction; null when it is new. The answer given before when the same request was answered already;
 * refuses with `idempotency-key-reused` when it was another one, or somebody else's, whose row is not to be seen. A parallel request
 * with the key waits for the first to commit.
 */
export async function claimKey(
  scope: Scope,
  { key, hash }: { key: string; hash: Buffer },
): Promise<EarlierAnswer | null> {
  const [taken] = await scope.run<{ isOurs: boolean }>({
    name: 'claim-key',
    text: `insert into idempotency_keys (clinic_id, key, request_hash) values ($1, $2, $3)
      on conflict do nothing returning true as "isOurs"`,
    values: [scope.clinicId, key, hash],
  });
  if (taken) return null;
  const [earlier] = await scope.run<EarlierRow>({
    name: 'answer-of-key',
    text: `select request_hash as "requestHash", status, answer_ct as "answerCt", entity_id as "entityId"
      from idempotency_keys where clinic_id = $1 and key = $2`,
    values: [scope.clinicId, key],
  });
  if (!earlier?.requestHash.equals(hash) || earlier.status === null) refuse('idempotency-key-reused');
  const text = earlier.answerCt && scope.vault.open(place(key), earlier.answerCt);
  const { status, entityId } = earlier;
  return { status, entityId, body: text === null ? undefined : (JSON.parse(text) as unknown) };
}

interface EarlierRow {
  requestHash: Buffer;
  status: number | null;
  answerCt: Buffer | null;
  entityId: string | null;
}

/** Keeps the answer, or only that there was one and the id of what it is about. */
export async function keepAnswer(
  scope: Scope,
  key: string,
  { status, body }: KeyedAnswer,
  isKept = true,
): Promise<void> {
  const answer = isKept && body !== undefined ? scope.vault.seal(place(key), JSON.stringify(body)) : null;
  const { id = null } = (isKept ? {} : (body ?? {})) as { id?: string };
  await scope.run({
    name: 'keep-answer',
    text: 'update idempotency_keys set status = $3, answer_ct = $4, entity_id = $5 where clinic_id = $1 and key = $2',
    values: [scope.clinicId, key, status, answer, id],
  });
}

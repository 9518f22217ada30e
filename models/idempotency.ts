// Answers of writes that carried a key; owner context: clinic. Kept a day, sealed with the clinic's key.
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export interface KeyedAnswer {
  status: number;
  body: unknown;
}

const place = (key: string) => ({ table: 'idempotency_keys', column: 'answer_ct', row: key });

/**
 * Takes the key for this transaction; null when it is new. The answer given before when the same request was answered already;
 * refuses with `idempotency-key-reused` when it was another one. A parallel request with the key waits for the first to commit.
 */
export async function claimKey(
  scope: Scope,
  { key, hash }: { key: string; hash: Buffer },
): Promise<KeyedAnswer | null> {
  const [taken] = await scope.run<{ isOurs: boolean }>({
    name: 'claim-key',
    text: `insert into idempotency_keys (clinic_id, key, request_hash) values ($1, $2, $3)
      on conflict do nothing returning true as "isOurs"`,
    values: [scope.clinicId, key, hash],
  });
  if (taken) return null;
  const [earlier] = await scope.run<{ requestHash: Buffer; status: number | null; answerCt: Buffer | null }>({
    name: 'answer-of-key',
    text: `select request_hash as "requestHash", status, answer_ct as "answerCt" from idempotency_keys
      where clinic_id = $1 and key = $2`,
    values: [scope.clinicId, key],
  });
  if (!earlier?.requestHash.equals(hash) || earlier.status === null) refuse('idempotency-key-reused');
  const text = earlier.answerCt && scope.vault.open(place(key), earlier.answerCt);
  return { status: earlier.status, body: text === null ? undefined : (JSON.parse(text) as unknown) };
}

export async function keepAnswer(scope: Scope, key: string, { status, body }: KeyedAnswer): Promise<void> {
  const answer = body === undefined ? null : scope.vault.seal(place(key), JSON.stringify(body));
  await scope.run({
    name: 'keep-answer',
    text: 'update idempotency_keys set status = $3, answer_ct = $4 where clinic_id = $1 and key = $2',
    values: [scope.clinicId, key, status, answer],
  });
}

// Table product_checks: what the public register said of a product, kept as it was read; owner context: products.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import type { AnvisaState } from '../domain/products/anvisa-state.ts';
import { askRegister, type RegisterAnswer, type Registered } from './register-answer.ts';
import { type Scope, staffIdOf } from './tenancy.ts';

export const checkReasons = ['receipt', 'daily', 'use', 'hand'] as const;
export type CheckReason = (typeof checkReasons)[number];

export interface Check extends RegisterAnswer {
  id: string;
}

/**
 * Asks the mirror and keeps the answer as evidence; a trigger gives the product its state (migration 92). The digest is of the text that is
 * kept, so that a copy of the evidence can be compared years later.
 */
export async function checkProduct(scope: Scope, productId: string, reason: CheckReason): Promise<Check> {
  const { run, clinicId } = scope;
  const [product] = await run<Registered & { today: string }>({
    name: 'product-to-check',
    text: `select p.regime, p.registration, p.process_number as "processNumber",
        (now() at time zone c.time_zone)::date::text as today
      from products p join clinics c on c.clinic_id = p.clinic_id where p.clinic_id = $1 and p.id = $2`,
    values: [clinicId, productId],
  });
  if (!product) refuse('not-found');
  const { today, ...registered } = product;
  const said = await askRegister(scope, registered, today);
  const id = randomUUID();
  const { rows, transferredTo } = said;
  const answer = JSON.stringify({ asked: registered, rows, transferredTo });
  await run({
    name: 'product-check',
    text: `insert into product_checks (clinic_id, id, product_id, reason, state, source_file, source_date, answer, answer_sha256, staff_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, encode(sha256(convert_to($8::jsonb::text, 'UTF8')), 'hex'), $9)`,
    values: [
      ...[clinicId, id, productId, reason, said.state, said.sourceFile, said.sourceDate],
      ...[answer, staffIdOf(scope)],
    ],
  });
  return { id, ...said };
}

export interface KeptCheck {
  id: string;
  checkedAt: Date;
  reason: CheckReason;
  state: AnvisaState;
  sourceFile: string | null;
  sourceDate: string | null;
  transferredTo: string | null;
  /** Of the register, as it was read; public data. */
  answer: unknown;
  answerSha256: string;
  position: string;
}

/** The evidence of one product, newest first. */
export async function listChecks(
  { run, clinicId }: Scope,
  productId: string,
  { after, limit }: { after: readonly [string, string] | null; limit: number },
): Promise<KeptCheck[]> {
  const [product] = await run({
    name: 'product-exists',
    text: 'select 1 from products where clinic_id = $1 and id = $2',
    values: [clinicId, productId],
  });
  if (!product) refuse('not-found');
  const [at, id] = after ?? [null, null];
  return run<KeptCheck>({
    name: 'product-checks',
    text: `select id, checked_at as "checkedAt", reason, state, source_file as "sourceFile", source_date::text as "sourceDate",
        answer ->> 'transferredTo' as "transferredTo", answer, answer_sha256 as "answerSha256", checked_at::text as position
      from product_checks where clinic_id = $1 and product_id = $2
        and ($3::timestamptz is null or (checked_at, id) < ($3::timestamptz, $4::uuid))
      order by checked_at desc, id desc limit $5`,
    values: [clinicId, productId, at, id, limit],
  });
}

// Tables product_checks, lots and staff_tasks together: what follows from an answer of the register; owner context: products.
import { refuse } from '../domain/errors.ts';
import { bestRow } from '../domain/products/anvisa-state.ts';
import {
  type KnownState,
  planRecheck,
  type RecheckPlan,
  stateAfter,
} from '../domain/products/recheck-plan.ts';
import { holdLot } from './lot-hold.ts';
import { type CheckReason, checkProduct } from './product-check.ts';
import { type About, noteTask, settleTopic } from './product-task.ts';
import { countAffected } from './product-visits.ts';
import { askRegister, type RegisterAnswer, type Registered } from './register-answer.ts';
import type { Scope } from './tenancy.ts';

interface Known extends Registered, KnownState {
  today: string;
}

export interface Rechecked {
  /** Out of use since this answer. */
  hasTurned: boolean;
  heldLots: string[];
  /** Somebody has something new to read. */
  hasTold: boolean;
}

async function known({ run, clinicId }: Scope, productId: string): Promise<Known> {
  const [row] = await run<Known>({
    name: 'product-recheck-known',
    text: `select p.regime, p.registration, p.process_number as "processNumber", p.anvisa_state as "anvisaState",
        (now() at time zone c.time_zone)::date::text as today,
        coalesce((select k.answer ->> 'transferredTo' is not null from product_checks k
          where k.clinic_id = $1 and k.product_id = p.id order by k.checked_at desc limit 1), false) as "isTransferred"
      from products p join clinics c on c.clinic_id = p.clinic_id where p.clinic_id = $1 and p.id = $2`,
    values: [clinicId, productId],
  });
  return row ?? refuse('not-found');
}

/** The evidence of a day is written once, and again when the answer is another one. */
async function isKeptToday(
  { run, clinicId }: Scope,
  productId: string,
  said: RegisterAnswer,
): Promise<boolean> {
  const rows = await run({
    name: 'product-recheck-kept',
    text: `select 1 from (select k.state, k.answer, k.source_date from product_checks k join clinics c on c.clinic_id = k.clinic_id
        where k.clinic_id = $1 and k.product_id = $2 and k.reason = 'daily'
          and (k.checked_at at time zone c.time_zone)::date = (now() at time zone c.time_zone)::date
        order by k.checked_at desc limit 1) last
      where last.state = $3 and last.answer -> 'rows' = $4::jsonb and last.source_date is not distinct from $5::date`,
    values: [clinicId, productId, said.state, JSON.stringify(said.rows), said.sourceDate],
  });
  return rows.length > 0;
}

/** Asks the register, keeps the answer, and does in the same transaction what it asks for: lots out of use, somebody told. */
export async function recheckProduct(
  scope: Scope,
  productId: string,
  reason: CheckReason,
): Promise<Rechecked> {
  const before = await known(scope, productId);
  const said = await askRegister(scope, before, before.today);
  if (reason !== 'daily' || !(await isKeptToday(scope, productId, said)))
    await checkProduct(scope, productId, reason);
  const row = bestRow(said.rows);
  const validUntil = row === null || row.isIndefinite ? null : row.validUntil;
  const plan = planRecheck(before, { ...said, validUntil }, before.today);
  return carryOut(scope, productId, plan, stateAfter(before, { ...said, validUntil }));
}

async function carryOut(
  scope: Scope,
  productId: string,
  plan: RecheckPlan,
  state: string,
): Promise<Rechecked> {
  const heldLots = plan.holdsLots ? await holdLotsOf(scope, productId) : [];
  const about: About = { kind: 'product-registration', subject: productId, productId };
  let hasTold = await suggestRelease(scope, about, plan);
  for (const topic of plan.settled)
    hasTold = (await settleTopic(scope, about, topic, plan.notices)) > 0 || hasTold;
  for (const notice of plan.notices) {
    const isOut = notice.topic === 'blocked';
    const facts = isOut ? { ...notice.facts, state, ...(await figuresOf(scope, productId)) } : notice.facts;
    const mayReopen = notice.mayReopen || (isOut && heldLots.length > 0);
    hasTold = (await noteTask(scope, about, { ...notice, facts, mayReopen })) || hasTold;
  }
  return { hasTurned: plan.hasTurned, heldLots, hasTold };
}

const inHand = `l.clinic_id = $1 and l.product_id = $2 and l.state not in ('spent', 'discarded')`;
const isHeld = `exists (select from lot_quarantines q
  where q.clinic_id = l.clinic_id and q.lot_id = l.id and q.reason = 'registration' and q.ended_at is null)`;

/** Answers the ids of those that were not held for this yet. In the order of ids, so that two runs do not wait for each other. */
async function holdLotsOf(scope: Scope, productId: string): Promise<string[]> {
  const lots = await scope.run<{ id: string }>({
    name: 'product-lots-to-hold',
    text: `select l.id from lots l where ${inHand} and not ${isHeld} order by l.id`,
    values: [scope.clinicId, productId],
  });
  const held: string[] = [];
  for (const { id } of lots) if (await holdLot(scope, { lotId: id, reason: 'registration' })) held.push(id);
  return held;
}

const figuresOf = async (scope: Scope, productId: string) => ({
  ...(await countAffected(scope, productId)),
  lots: await countHeld(scope, productId),
});

async function countHeld({ run, clinicId }: Scope, productId: string): Promise<number> {
  const [row] = await run<{ lots: number }>({
    name: 'product-lots-held',
    text: `select count(*)::int as lots from lots l where ${inHand} and ${isHeld}`,
    values: [clinicId, productId],
  });
  return row?.lots ?? 0;
}

/** In order again, and something still waits: a person looks and frees it, no process does. */
async function suggestRelease(scope: Scope, about: About, plan: RecheckPlan): Promise<boolean> {
  const lots = plan.maySuggestRelease ? await countHeld(scope, about.subject) : 0;
  if (lots === 0) return (await settleTopic(scope, about, 'back')) > 0;
  const notice = {
    topic: 'back',
    key: 'back',
    reason: 'registration-back',
    facts: { lots },
    mayReopen: true,
  };
  return noteTask(scope, about, notice);
}

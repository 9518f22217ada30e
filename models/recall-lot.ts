// Table recall_lots: the lots of a recall and what became of each; owner context: products.
import { refuse } from '../domain/errors.ts';
import type { LotOutcome, ReleaseReason } from '../domain/products/recall.ts';
import { freeLot, holdLot } from './lot-hold.ts';
import { getLot, lockLot } from './lot-stock.ts';
import { addRecallEvent } from './recall-event.ts';
import { auditRecall, type RecallTarget, touchRecall } from './recall.ts';
import { lotsOfTarget } from './recall-touched.ts';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import { type Scope, staffIdOf } from './tenancy.ts';

/** Nobody uses them from the commit on. What is here already stays as it was decided; the number of new ones. */
export async function freezeLots(scope: Scope, recallId: string, target: RecallTarget): Promise<number> {
  const { run, clinicId } = scope;
  let added = 0;
  for (const { lotId, left } of await lotsOfTarget(scope, target)) {
    const [row] = await run({
      name: 'recall-lot-add',
      text: `insert into recall_lots (clinic_id, recall_id, lot_id) values ($1, $2, $3)
        on conflict do nothing returning 1 as one`,
      values: [clinicId, recallId, lotId],
    });
    if (!row) continue;
    added += 1;
    await holdLot(scope, { lotId, reason: 'recall' });
    if (left <= 0) await settle(scope, recallId, { lotId, outcome: 'used-up', reason: null });
  }
  if (added > 0) await addRecallEvent(scope, recallId, { kind: 'frozen', detail: { lots: added } });
  return added;
}

interface Settled {
  lotId: string;
  outcome: LotOutcome;
  reason: ReleaseReason | null;
  noteCt?: Buffer | null;
}
const settle = (
  { run, clinicId, actor }: Scope,
  recallId: string,
  { lotId, outcome, reason, noteCt = null }: Settled,
) =>
  run({
    name: 'recall-lot-settle',
    text: `update recall_lots set outcome = $4, outcome_reason = $5, note_ct = $6, dealt_by = $7, dealt_at = now()
      where clinic_id = $1 and recall_id = $2 and lot_id = $3`,
    values: [...[clinicId, recallId, lotId, outcome, reason, noteCt], staffIdOf({ actor })],
  });

const notePlace = (recallId: string, lotId: string) => ({
  ...{ table: 'recall_lots', column: 'note_ct', row: `${recallId}/${lotId}` },
});

export interface LotDecision {
  outcome: Exclude<LotOutcome, 'used-up'>;
  reason?: ReleaseReason | undefined;
  note: string;
}

/**
 * What a person did with a lot. Discarded and returned are what the ledger says: nothing of it is left in the house. Released needs the
 * reason (genuine units share the number of a falsified lot), and ends the hold of this recall unless another one stands.
 */
export async function dealWithLot(
  scope: Scope,
  recallId: string,
  lotId: string,
  { outcome, reason, note }: LotDecision,
): Promise<void> {
  const { run, clinicId, vault } = scope;
  await touchRecall(scope, recallId, null, { kind: 'lot-dealt', detail: { lotId, outcome, reason }, note });
  const [row] = await run<{ outcome: LotOutcome | null }>({
    name: 'recall-lot-one',
    text: 'select outcome from recall_lots where clinic_id = $1 and recall_id = $2 and lot_id = $3',
    values: [clinicId, recallId, lotId],
  });
  if (!row) refuse('not-found');
  if (row.outcome !== null) refuse('already-done');
  const { total } = await lockLot(scope, lotId);
  if (outcome !== 'released' && total > 0) refuse('lot-not-empty');
  const noteCt = vault.seal(notePlace(recallId, lotId), note);
  await settle(scope, recallId, { lotId, outcome, reason: reason ?? null, noteCt });
  const isOver = outcome === 'released' && !(await isRecalledElsewhere(scope, recallId, lotId));
  const endReason = reason === 'genuine-confirmed' ? 'checked-in-order' : 'recall-closed';
  if (isOver) await freeLot(scope, { lotId, reason: 'recall', endReason, note });
  await auditRecall(scope, 'lot', recallId);
}

/** Two recalls may be of one lot: it is free when both have let it go. */
async function isRecalledElsewhere({ run, clinicId }: Scope, recallId: string, lotId: string) {
  const rows = await run({
    name: 'recall-lot-elsewhere',
    text: `select 1 as one from recall_lots where clinic_id = $1 and lot_id = $3 and recall_id <> $2 and outcome is null`,
    values: [clinicId, recallId, lotId],
  });
  return rows.length > 0;
}

/** What left the house by the stock's own door (discard, return), or was used up, is dealt with. */
export async function settleEmptyLots(scope: Scope, recallId: string): Promise<void> {
  // A use that was written down by mistake gave something back to what was used up.
  await scope.run({
    name: 'recall-lots-back',
    text: `update recall_lots x set outcome = null, dealt_by = null, dealt_at = null
      where x.clinic_id = $1 and x.recall_id = $2 and x.outcome = 'used-up' and 0 < (
        select sum(m.quantity) from stock_movements m where m.clinic_id = $1 and m.lot_id = x.lot_id)`,
    values: [scope.clinicId, recallId],
  });
  const rows = await scope.run<{ lotId: string }>({
    name: 'recall-lots-open',
    text: `select lot_id as "lotId" from recall_lots where clinic_id = $1 and recall_id = $2 and outcome is null`,
    values: [scope.clinicId, recallId],
  });
  for (const { lotId } of rows) {
    const { total } = await getLot(scope, lotId);
    if (total > 0) continue;
    const outcome = await lastOutcome(scope, lotId);
    await settle(scope, recallId, { lotId, outcome, reason: null });
    await addRecallEvent(scope, recallId, { kind: 'lot-dealt', detail: { lotId, outcome } });
  }
}

async function lastOutcome({ run, clinicId }: Scope, lotId: string): Promise<LotOutcome> {
  const [last] = await run<{ kind: string }>({
    name: 'recall-lot-last',
    text: 'select kind from stock_movements where clinic_id = $1 and lot_id = $2 order by at desc limit 1',
    values: [clinicId, lotId],
  });
  return last?.kind === 'discard' ? 'discarded' : last?.kind === 'return' ? 'returned' : 'used-up';
}

export interface RecallLot {
  lotId: string;
  code: string;
  productId: string;
  productName: string;
  unit: string;
  expiresOn: string;
  supplierName: string;
  invoiceKey: string | null;
  left: number;
  frozenAt: Date;
  people: number;
  outcome: LotOutcome | null;
  outcomeReason: ReleaseReason | null;
  note: string | null;
  dealtBy: StaffNamed | null;
  dealtAt: Date | null;
}

/** With supplier and invoice: whether units are genuine is asked there. */
export async function lotsOfRecall(scope: Scope, recallId: string): Promise<RecallLot[]> {
  const { run, vault, clinicId } = scope;
  type Row = Omit<RecallLot, 'note' | 'dealtBy'> & {
    noteCt: Buffer | null;
    staffId: string | null;
    nameCt: Buffer | null;
  };
  const rows = await run<Row>({
    name: 'recall-lots',
    text: `select x.lot_id as "lotId", l.code, p.id as "productId", p.name as "productName", p.unit,
        l.expires_on::text as "expiresOn", s.name as "supplierName", g.invoice_key as "invoiceKey", x.frozen_at as "frozenAt",
        x.outcome, x.outcome_reason as "outcomeReason", x.note_ct as "noteCt", x.dealt_at as "dealtAt", x.dealt_by as "staffId",
        t.name_ct as "nameCt",
        (select coalesce(sum(m.quantity), 0)::float8 from stock_movements m where m.clinic_id = $1 and m.lot_id = l.id) as left,
        (select count(distinct u.client_id)::int from product_uses u where u.clinic_id = $1 and u.lot_id = l.id
          and not exists (select from product_use_voids v where v.clinic_id = $1 and v.product_use_id = u.id)) as people
      from recall_lots x join lots l on l.clinic_id = x.clinic_id and l.id = x.lot_id
        join products p on p.clinic_id = l.clinic_id and p.id = l.product_id
        join goods_receipts g on g.clinic_id = l.clinic_id and g.id = l.receipt_id
        join suppliers s on s.clinic_id = g.clinic_id and s.id = g.supplier_id
        left join staff t on t.clinic_id = x.clinic_id and t.id = x.dealt_by
      where x.clinic_id = $1 and x.recall_id = $2 order by l.code, l.id`,
    values: [clinicId, recallId],
  });
  return rows.map(({ noteCt, staffId, nameCt, ...lot }) => ({
    ...lot,
    note: noteCt && vault.open(notePlace(recallId, lot.lotId), noteCt),
    dealtBy: staffNamed(vault, staffId, nameCt),
  }));
}

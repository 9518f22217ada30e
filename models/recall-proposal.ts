// Table recall_proposals: entries of ANVISA's irregular products that may be of something in stock; owner context: products.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import { isWorthAsking, matchIrregular, type StockedProduct } from '../domain/products/recall-match.ts';
import type { Regime } from '../domain/products/registration.ts';
import { auditRecall } from './recall.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

interface Entry {
  dossier: string;
  actionKey: string;
  registration: string | null;
  productText: string | null;
  publishedOn: string | null;
}

/** Products of which there is, or was, a lot: what is used up was used on somebody. */
const stockedProducts = ({ run, clinicId }: Scope): Promise<StockedProduct[]> =>
  run<StockedProduct>({
    name: 'recall-watch-products',
    text: `select p.id, p.name, p.brand, p.regime, p.registration, array_agg(distinct l.code) as "lotCodes"
      from products p join lots l on l.clinic_id = p.clinic_id and l.product_id = p.id
      where p.clinic_id = $1 group by p.clinic_id, p.id order by p.id`,
    values: [clinicId],
  });

/** Looks through the whole copy: what was asked about once is not asked about again. The number of new proposals. */
export async function proposeRecalls(scope: Scope, today: string): Promise<number> {
  const products = await stockedProducts(scope);
  if (products.length === 0) return 0;
  const entries = await scope.run<Entry>({
    name: 'recall-watch-entries',
    text: `select dossier, action_key as "actionKey", registration, product_text as "productText", published_on::text as "publishedOn"
      from anvisa_irregular where gone_on is null`,
    values: [],
  });
  let raised = 0;
  for (const entry of entries)
    for (const product of products) {
      const match = matchIrregular(entry, product);
      if (match && isWorthAsking(match, entry.publishedOn, today))
        raised += await propose(scope, entry, product, {
          ...{ matched: match.matched, hasLot: match.lotCodes.length > 0 },
        });
    }
  return raised;
}

async function propose(
  scope: Scope,
  { dossier, actionKey }: Entry,
  product: StockedProduct,
  { matched, hasLot }: { matched: 'registration' | 'name'; hasLot: boolean },
): Promise<0 | 1> {
  const id = randomUUID();
  const rows = await scope.run({
    name: 'recall-propose',
    text: `insert into recall_proposals (clinic_id, id, dossier, action_key, product_id, matched, has_lot)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning 1 as one`,
    values: [scope.clinicId, id, dossier, actionKey, product.id, matched, hasLot],
  });
  if (rows.length === 0) return 0;
  // Every proposal is a person's to decide: none opens a recall, holds a lot or writes to anybody.
  const reason = hasLot ? 'recall-proposal-lot' : 'recall-proposal';
  await raiseTask(scope, { kind: 'recall', subjectKey: `proposal/${id}`, reason, dueAt: new Date() });
  await auditRecall(scope, 'propose', id);
  return 1;
}

export interface RecallProposal {
  id: string;
  dossier: string;
  actionKey: string;
  productId: string;
  productName: string;
  regime: Regime;
  registration: string | null;
  matched: 'registration' | 'name';
  hasLot: boolean;
  seenAt: Date;
  state: 'open' | 'dismissed' | 'opened';
  recallId: string | null;
  decidedBy: StaffNamed | null;
  decidedAt: Date | null;
  note: string | null;
  /** As the file has it. */
  entry: {
    companyName: string | null;
    productText: string | null;
    measure: string | null;
    risk: string | null;
    publishedOn: string | null;
  };
}
const place = (row: string) => ({ table: 'recall_proposals', column: 'note_ct', row });
type Row = Omit<RecallProposal, 'entry' | 'note' | 'decidedBy'> &
  RecallProposal['entry'] & { noteCt: Buffer | null; staffId: string | null; nameCt: Buffer | null };

/** Newest first, the last hundred of a state. */
export async function listProposals(scope: Scope, state: RecallProposal['state']): Promise<RecallProposal[]> {
  const { run, vault, clinicId } = scope;
  const rows = await run<Row>({
    name: 'recall-proposals',
    text: `select q.id, q.dossier, q.action_key as "actionKey", q.product_id as "productId", p.name as "productName", p.regime,
        p.registration, q.matched, q.has_lot as "hasLot", q.seen_at as "seenAt", q.state, q.recall_id as "recallId",
        q.decided_at as "decidedAt", q.note_ct as "noteCt", s.id as "staffId", s.name_ct as "nameCt",
        i.company_name as "companyName", i.product_text as "productText", i.measure, i.risk, i.published_on::text as "publishedOn"
      from recall_proposals q join products p on p.clinic_id = q.clinic_id and p.id = q.product_id
        left join anvisa_irregular i on i.dossier = q.dossier and i.action_key = q.action_key
        left join staff s on s.clinic_id = q.clinic_id and s.id = q.decided_by
      where q.clinic_id = $1 and q.state = $2 order by q.seen_at desc, q.id limit 100`,
    values: [clinicId, state],
  });
  return rows.map((row) => {
    const { noteCt, staffId, nameCt, companyName, productText, measure, risk, publishedOn, ...proposal } =
      row;
    return {
      ...proposal,
      note: noteCt && vault.open(place(row.id), noteCt),
      decidedBy: staffNamed(vault, staffId, nameCt),
      entry: { companyName, productText, measure, risk, publishedOn },
    };
  });
}

/** It is not ours, and why; or a recall was opened of it. Decided once. */
export async function decideProposal(
  scope: Scope,
  id: string,
  { state, note, recallId = null }: { state: 'dismissed' | 'opened'; note: string; recallId?: string | null },
): Promise<void> {
  const { run, clinicId, vault, actor } = scope;
  const rows = await run<{ isFresh: boolean }>({
    name: 'recall-proposal-decide',
    text: `update recall_proposals set state = $3, note_ct = $4, recall_id = $5, decided_by = $6, decided_at = now()
      where clinic_id = $1 and id = $2 and state = 'open' returning true as "isFresh"`,
    values: [clinicId, id, state, vault.seal(place(id), note), recallId, actor.actorId],
  });
  if (rows.length === 0) {
    const [known] = await run({
      name: 'recall-proposal-known',
      text: 'select 1 as one from recall_proposals where clinic_id = $1 and id = $2',
      values: [clinicId, id],
    });
    refuse(known ? 'already-done' : 'not-found');
  }
  await settleTask(scope, { kind: 'recall', subjectKey: `proposal/${id}` });
  await auditRecall(scope, `proposal-${state}`, id);
}

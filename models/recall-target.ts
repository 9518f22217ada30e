// What a recall is to be of, from a lot, a proposal or what somebody typed; owner context: products.
import { refuse, refuseField } from '../domain/errors.ts';
import { readLotCode } from '../domain/products/lot-code.ts';
import type { RecallOrigin } from '../domain/products/recall.ts';
import { mirrorKey, printNumber, readNumber, type Regime } from '../domain/products/registration.ts';
import type { RecallTarget } from './recall.ts';
import type { Scope } from './tenancy.ts';

export type RecallWish =
  | { origin: 'lot'; lotId: string }
  /** Codes left out: every lot of the product. */
  | { origin: 'irregular-entry'; proposalId: string; lotCodes?: readonly string[] | undefined }
  | { origin: 'hand'; regime: Regime; number: string; lotCodes?: readonly string[] | undefined };

export interface WishedRecall extends RecallTarget {
  origin: RecallOrigin;
  productName: string;
  proposalId: string | null;
  dossier: string | null;
  actionKey: string | null;
}

interface ProductRow {
  regime: Regime;
  registration: string | null;
  processNumber: string | null;
  productName: string;
  code: string | null;
  dossier: string | null;
  actionKey: string | null;
}
const columns = `p.regime, p.registration, p.process_number as "processNumber", p.name as "productName"`;

/** Lot and proposal of another clinic are not there. A number that is none of its regime is `invalid-input`. */
export async function readWish(scope: Scope, wish: RecallWish): Promise<WishedRecall> {
  if (wish.origin === 'hand') return ofHand(scope, wish);
  const row =
    wish.origin === 'lot' ? await ofLot(scope, wish.lotId) : await ofProposal(scope, wish.proposalId);
  const digits = row.registration ?? row.processNumber ?? '';
  const number = readNumber(row.regime, digits);
  const { productName, dossier, actionKey } = row;
  return {
    ...{ origin: wish.origin, regime: row.regime, productName, dossier, actionKey },
    registration: number ? mirrorKey(row.regime, number) : digits,
    lotCodes: wish.origin === 'lot' ? codesOf([row.code ?? '']) : codesOf(wish.lotCodes ?? []),
    proposalId: wish.origin === 'lot' ? null : wish.proposalId,
  };
}

const codesOf = (codes: readonly string[]): string[] => [
  ...new Set(codes.map(readLotCode).filter((code) => code !== '')),
];

async function ofLot({ run, clinicId }: Scope, lotId: string): Promise<ProductRow> {
  const [row] = await run<ProductRow>({
    name: 'recall-wish-lot',
    text: `select ${columns}, l.code, null as dossier, null as "actionKey" from lots l
      join products p on p.clinic_id = l.clinic_id and p.id = l.product_id where l.clinic_id = $1 and l.id = $2`,
    values: [clinicId, lotId],
  });
  return row ?? refuse('not-found');
}

async function ofProposal({ run, clinicId }: Scope, id: string): Promise<ProductRow> {
  const [row] = await run<ProductRow & { state: string }>({
    name: 'recall-wish-proposal',
    text: `select ${columns}, null as code, q.dossier, q.action_key as "actionKey", q.state from recall_proposals q
      join products p on p.clinic_id = q.clinic_id and p.id = q.product_id where q.clinic_id = $1 and q.id = $2`,
    values: [clinicId, id],
  });
  if (!row) refuse('not-found');
  if (row.state !== 'open') refuse('already-done');
  return row;
}

async function ofHand(
  { run }: Scope,
  { regime, number: text, lotCodes = [] }: Extract<RecallWish, { origin: 'hand' }>,
): Promise<WishedRecall> {
  const number = readNumber(regime, text) ?? refuseField('target.number', 'number');
  const registration = mirrorKey(regime, number);
  // The register's name, so that the other clinics of the network know of what it is.
  const [known] = await run<{ name: string }>({
    name: 'recall-wish-name',
    text: `select name from anvisa_products where regime = $1 and (registration = $2 or process_number = $2)
      order by gone_on is not null, situation <> 'active' limit 1`,
    values: [regime, registration],
  });
  return {
    ...{ origin: 'hand', regime, registration, lotCodes: codesOf(lotCodes), proposalId: null },
    ...{ productName: known?.name ?? printNumber(regime, registration), dossier: null, actionKey: null },
  };
}

/** One that is open of the same lots: whoever opens another looks there first. */
export async function openRecallOf(
  { run, clinicId }: Scope,
  { regime, registration, lotCodes }: RecallTarget,
): Promise<string | null> {
  const [row] = await run<{ id: string }>({
    name: 'recall-open-of',
    text: `select id from recalls where clinic_id = $1 and state = 'open' and regime = $2 and registration = $3
      and (cardinality(lot_codes) = 0 or (cardinality($4::text[]) > 0 and lot_codes @> $4::text[])) limit 1`,
    values: [clinicId, regime, registration, [...lotCodes]],
  });
  return row?.id ?? null;
}

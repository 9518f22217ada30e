// Tables lots and stock_movements, as they are looked at; owner context: products.
import { propose, type Proposal, type Source } from '../domain/products/fefo.ts';
import type { LotState, MovementKind } from '../domain/products/stock.ts';
import { whyNot } from '../domain/products/usability.ts';
import { type LotRow, lotSelect } from './lot-facts.ts';
import { getLot } from './lot-stock.ts';
import { getProduct } from './product.ts';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

export interface LotQuestion {
  state?: LotState | undefined;
  productId?: string | undefined;
  storagePlaceId?: string | undefined;
  /** Expires within so many days, today counted as none; what has expired already too. */
  withinDays?: number | undefined;
  /** How the code begins, for whoever holds the box. */
  code?: string | undefined;
  after: readonly [string, string] | null;
  limit: number;
}

/** By expiry: what ends first is first. */
export const listLots = ({ run, clinicId }: Scope, question: LotQuestion): Promise<LotRow[]> =>
  run<LotRow>({
    name: 'lots',
    text: `${lotSelect} and ($2::text is null or l.state = $2) and ($3::uuid is null or l.product_id = $3)
        and ($4::uuid is null or l.storage_place_id = $4)
        and ($5::int is null or (l.expires_on <= (now() at time zone c.time_zone)::date + $5 and l.state not in ('spent', 'discarded')))
        and ($6::text is null or starts_with(l.code, upper($6)))
        and ($7::date is null or (l.expires_on, l.id) > ($7::date, $8::uuid))
      order by l.expires_on, l.id limit $9`,
    values: [
      ...[clinicId, question.state ?? null, question.productId ?? null, question.storagePlaceId ?? null],
      ...[question.withinDays ?? null, question.code ?? null, question.after?.[0] ?? null],
      ...[question.after?.[1] ?? null, question.limit],
    ],
  });

export interface ListedMovement {
  id: string;
  kind: MovementKind;
  quantity: number;
  openedId: string | null;
  reason: string | null;
  at: Date;
  by: StaffNamed | null;
}

/** The ledger of one lot, newest first; a lot is a box or two, so its last five hundred lines are all of them. */
export async function movementsOf({ run, vault, clinicId }: Scope, lotId: string): Promise<ListedMovement[]> {
  const rows = await run<Omit<ListedMovement, 'by'> & { staffId: string | null; nameCt: Buffer | null }>({
    name: 'lot-movements',
    text: `select m.id, m.kind, m.quantity::float8 as quantity, m.opened_id as "openedId", m.reason, m.at,
        s.id as "staffId", s.name_ct as "nameCt"
      from stock_movements m left join staff s on s.clinic_id = m.clinic_id and s.id = m.staff_id
      where m.clinic_id = $1 and m.lot_id = $2 order by m.at desc, m.id limit 500`,
    values: [clinicId, lotId],
  });
  return rows.map(({ staffId, nameCt, ...movement }) => ({
    ...movement,
    by: staffNamed(vault, staffId, nameCt),
  }));
}

/** What to take first, of all that may be used now. */
export async function proposeStock(scope: Scope, productId: string, quantity: number): Promise<Proposal> {
  const { unitsPerPackage } = await getProduct(scope, productId);
  const lots = await scope.run<{ id: string }>({
    name: 'lots-to-propose',
    text: `select id from lots where clinic_id = $1 and product_id = $2 and state = 'available' order by expires_on, id limit 200`,
    values: [scope.clinicId, productId],
  });
  const sources: Source[] = [];
  for (const { id } of lots) sources.push(...(await sourcesOf(scope, id)));
  return propose(sources, quantity, unitsPerPackage);
}

async function sourcesOf(scope: Scope, lotId: string): Promise<Source[]> {
  const lot = await getLot(scope, lotId);
  const when = { today: lot.today, at: new Date() };
  const of = { lotId, expiresOn: lot.expiresOn };
  const opened = lot.packages.map((one) => ({
    ...of,
    openedId: one.id,
    usableUntil: one.usableUntil?.toISOString() ?? null,
    quantity: one.left,
    isBlocked: whyNot(lot, one, when).length > 0,
  }));
  const isBlocked = whyNot(lot, null, when).length > 0;
  return [...opened, { ...of, openedId: null, usableUntil: null, quantity: lot.closed, isBlocked }];
}

// Table stock_movements: written once, stock is their sum; owner context: products.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import {
  closedOf,
  type LotState,
  type MovementKind,
  stateOfHolds,
  toQuantity,
} from '../domain/products/stock.ts';
import { violatedConstraint } from './database-errors.ts';
import { type LotRow, lotSelect } from './lot-facts.ts';
import { type Scope, staffIdOf } from './tenancy.ts';

export interface OpenedPackage {
  id: string;
  openedAt: Date;
  usableUntil: Date | null;
  dilutedMl: number | null;
  state: 'open' | 'empty' | 'discarded';
  left: number;
}

export interface StockedLot extends LotRow {
  packages: OpenedPackage[];
  /** In packages nobody opened. */
  closed: number;
}

/** Another clinic's and a missing one are the same `not-found`. */
export async function getLot(scope: Scope, id: string): Promise<StockedLot> {
  const [row] = await scope.run<LotRow>({
    name: 'lot-one',
    text: `${lotSelect} and l.id = $2`,
    values: [scope.clinicId, id],
  });
  return row ? stocked(scope, row) : refuse('not-found');
}

/**
 * As `getLot`, and nobody else moves it until the transaction ends. A lock of no key: whoever writes a row that names the lot goes on.
 * The lot is read anew behind the lock, so that what somebody took meanwhile is seen.
 */
export async function lockLot(scope: Scope, id: string): Promise<StockedLot> {
  await scope.run({
    name: 'lot-lock',
    text: 'select 1 from lots where clinic_id = $1 and id = $2 for no key update',
    values: [scope.clinicId, id],
  });
  return getLot(scope, id);
}

async function stocked(scope: Scope, row: LotRow): Promise<StockedLot> {
  const packages = await scope.run<OpenedPackage>({
    name: 'lot-packages',
    text: `select o.id, o.opened_at as "openedAt", o.usable_until as "usableUntil", o.diluted_ml::float8 as "dilutedMl", o.state,
        ($3::numeric + coalesce((select sum(m.quantity) from stock_movements m
          where m.clinic_id = $1 and m.lot_id = $2 and m.opened_id = o.id), 0))::float8 as left
      from opened_packages o where o.clinic_id = $1 and o.lot_id = $2 order by o.opened_at, o.id`,
    values: [scope.clinicId, row.id, row.unitsPerPackage],
  });
  return {
    ...row,
    packages,
    closed: closedOf(
      row.total,
      packages.map(({ left }) => left),
    ),
  };
}

export interface NewMovement {
  lotId: string;
  openedId?: string | null;
  kind: MovementKind;
  /** Signed. */
  quantity: number;
  productUseId?: string | null;
  /** A code of domain/products/stock.ts. */
  reason?: string | null;
}

/** One line of the ledger. The database has the last word on what there is (migration 92): `stock-short`. */
export async function move(scope: Scope, movement: NewMovement): Promise<void> {
  const { lotId, openedId = null, kind, quantity, productUseId = null, reason = null } = movement;
  const values = [scope.clinicId, randomUUID(), lotId, openedId, kind, toQuantity(quantity)];
  try {
    await scope.run({
      name: 'stock-move',
      text: `insert into stock_movements (clinic_id, id, lot_id, opened_id, kind, quantity, product_use_id, reason, staff_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      values: [...values, productUseId, reason, staffIdOf(scope)],
    });
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === 'stock_balance' || constraint === 'package_balance') refuse('stock-short');
    if (constraint === 'package_of_lot') refuse('not-found');
    throw error;
  }
}

/** After movements: what is empty says so, and a lot that has something again is no longer spent. */
export async function settleLot(scope: Scope, lotId: string): Promise<StockedLot> {
  const lot = await getLot(scope, lotId);
  const empty = lot.packages.filter(({ state, left }) => state === 'open' && left <= 0).map(({ id }) => id);
  if (empty.length > 0)
    await scope.run({
      name: 'packages-empty',
      text: `update opened_packages set state = 'empty' where clinic_id = $1 and id = any($2::uuid[])`,
      values: [scope.clinicId, empty],
    });
  const { state, quarantineReason } = stateAfter(lot);
  await setLotState(scope, lot, state, quarantineReason);
  return getLot(scope, lotId);
}

/** Nothing left is spent, whatever held it; thrown away stays thrown away. */
function stateAfter(lot: StockedLot): { state: LotState; quarantineReason: LotRow['quarantineReason'] } {
  const { state, quarantineReason, total } = lot;
  if (state === 'discarded') return { state, quarantineReason };
  if (total <= 0) return { state: 'spent', quarantineReason: null };
  return state === 'spent' ? freeState(lot) : { state, quarantineReason };
}

/** Of a lot that has something in it, by what holds it and its date. */
export function freeState({ holds, expiresOn, today }: LotRow): ReturnType<typeof stateAfter> {
  const { state, reason } = stateOfHolds(holds);
  return { state: reason === null && expiresOn < today ? 'expired' : state, quarantineReason: reason };
}

export async function setLotState(
  { run, clinicId }: Scope,
  lot: LotRow,
  state: LotState,
  quarantineReason: LotRow['quarantineReason'] = null,
): Promise<void> {
  if (lot.state === state && lot.quarantineReason === quarantineReason) return;
  await run({
    name: 'lot-state',
    text: `update lots set state = $3, quarantine_reason = $4, version = version + 1, updated_at = now()
      where clinic_id = $1 and id = $2`,
    values: [clinicId, lot.id, state, quarantineReason],
  });
}

// Table lot_quarantines: everything that holds a lot, each with its own end; owner context: products.
import { randomUUID } from 'node:crypto';
import type { HoldReason } from '../domain/products/stock.ts';
import { tellIntegrations } from './integration-event.ts';
import type { StaffNamed } from './staff-named.ts';
import { staffNamed } from './staff-named.ts';
import { freeState, lockLot, setLotState, type StockedLot } from './lot-stock.ts';
import { type Scope, staffIdOf } from './tenancy.ts';

/** Why a hold ended: `products.endReason.<code>` in the UI. */
export const holdEnds = [
  'invoice-arrived',
  'supplier-authorised',
  'registration-valid',
  'within-stability',
  'checked-in-order',
  'mistake',
  'recall-closed',
  'discarded',
] as const;
export type HoldEnd = (typeof holdEnds)[number];

const purpose = 'LEGAL_OBLIGATION';
const place = (column: string, row: string) => ({ table: 'lot_quarantines', column, row });
const sealed = ({ vault }: Scope, column: string, row: string, note: string | undefined) =>
  note === undefined || note === '' ? null : vault.seal(place(column, row), note);

/** Nobody uses the lot until this reason, and every other, has ended. Said twice it is one hold; true when it is new. */
export async function holdLot(
  scope: Scope,
  { lotId, reason, note }: { lotId: string; reason: HoldReason; note?: string },
): Promise<boolean> {
  await lockLot(scope, lotId);
  const id = randomUUID();
  const rows = await scope.run({
    name: 'lot-hold',
    text: `insert into lot_quarantines (clinic_id, id, lot_id, reason, began_by, note_ct) values ($1, $2, $3, $4, $5, $6)
      on conflict (clinic_id, lot_id, reason) where ended_at is null do nothing returning id`,
    values: [scope.clinicId, id, lotId, reason, staffIdOf(scope), sealed(scope, 'note_ct', id, note)],
  });
  await refreshLot(scope, lotId);
  if (rows.length === 0) return false;
  tellIntegrations(scope, 'lot.quarantined', [lotId]);
  await scope.audit({ action: 'lot.hold', entity: 'lot', entityId: lotId, purpose });
  return true;
}

/** Ends one reason; the lot is free when none is left. True when there was one to end. */
export async function freeLot(
  scope: Scope,
  {
    lotId,
    reason,
    endReason,
    note,
  }: { lotId: string; reason: HoldReason; endReason: HoldEnd; note?: string },
): Promise<boolean> {
  await lockLot(scope, lotId);
  const [hold] = await scope.run<{ id: string }>({
    name: 'lot-free',
    text: `update lot_quarantines set ended_at = now(), ended_by = $4, end_reason = $5
      where clinic_id = $1 and lot_id = $2 and reason = $3 and ended_at is null returning id`,
    values: [scope.clinicId, lotId, reason, staffIdOf(scope), endReason],
  });
  if (!hold) return false;
  const noteCt = sealed(scope, 'end_note_ct', hold.id, note);
  if (noteCt)
    await scope.run({
      name: 'lot-free-note',
      text: 'update lot_quarantines set end_note_ct = $3 where clinic_id = $1 and id = $2',
      values: [scope.clinicId, hold.id, noteCt],
    });
  await refreshLot(scope, lotId);
  await scope.audit({ action: 'lot.free', entity: 'lot', entityId: lotId, purpose });
  return true;
}

/** What is used up or thrown away stays so; anything else is as its holds and its date say. */
export async function refreshLot(scope: Scope, lotId: string): Promise<StockedLot> {
  const lot = await lockLot(scope, lotId);
  if (lot.state === 'discarded' || lot.state === 'spent') return lot;
  const { state, quarantineReason } = freeState(lot);
  await setLotState(scope, lot, state, quarantineReason);
  return { ...lot, state, quarantineReason };
}

export interface LotHold {
  id: string;
  reason: HoldReason;
  beganAt: Date;
  beganBy: StaffNamed | null;
  note: string | null;
  endedAt: Date | null;
  endedBy: StaffNamed | null;
  endReason: HoldEnd | null;
  endNote: string | null;
}
interface Row extends Omit<LotHold, 'beganBy' | 'endedBy' | 'note' | 'endNote'> {
  noteCt: Buffer | null;
  endNoteCt: Buffer | null;
  beganById: string | null;
  beganByCt: Buffer | null;
  endedById: string | null;
  endedByCt: Buffer | null;
}

/** Newest first, with the words of whoever wrote them. */
export async function holdsOf({ run, vault, clinicId }: Scope, lotId: string): Promise<LotHold[]> {
  const rows = await run<Row>({
    name: 'lot-holds',
    text: `select q.id, q.reason, q.began_at as "beganAt", q.note_ct as "noteCt", q.ended_at as "endedAt",
        q.end_reason as "endReason", q.end_note_ct as "endNoteCt",
        b.id as "beganById", b.name_ct as "beganByCt", e.id as "endedById", e.name_ct as "endedByCt"
      from lot_quarantines q
        left join staff b on b.clinic_id = q.clinic_id and b.id = q.began_by
        left join staff e on e.clinic_id = q.clinic_id and e.id = q.ended_by
      where q.clinic_id = $1 and q.lot_id = $2 order by q.began_at desc, q.id`,
    values: [clinicId, lotId],
  });
  const words = (column: string, id: string, ct: Buffer | null) =>
    ct === null ? null : vault.open(place(column, id), ct);
  return rows.map(({ noteCt, endNoteCt, beganById, beganByCt, endedById, endedByCt, ...hold }) => ({
    ...hold,
    note: words('note_ct', hold.id, noteCt),
    endNote: words('end_note_ct', hold.id, endNoteCt),
    beganBy: staffNamed(vault, beganById, beganByCt),
    endedBy: staffNamed(vault, endedById, endedByCt),
  }));
}

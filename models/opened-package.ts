// Table opened_packages: from here on their hours count; owner context: products.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import type { WasteReason } from '../domain/products/stock.ts';
import { whyNot } from '../domain/products/usability.ts';
import { getLot, lockLot, move, settleLot, type StockedLot } from './lot-stock.ts';
import type { Scope } from './tenancy.ts';

const hourMs = 3_600_000;

/** Opens one package of a lot that nobody has locked yet; refused for whatever keeps the lot from clients. */
export async function openPackage(
  scope: Scope,
  { lotId, dilutedMl = null }: { lotId: string; dilutedMl?: number | null },
): Promise<{ id: string; lot: StockedLot }> {
  const lot = await lockLot(scope, lotId);
  const reasons: string[] = whyNot(lot, null, { today: lot.today, at: new Date() });
  if (lot.closed < lot.unitsPerPackage) reasons.push('stock-short');
  if (reasons.length > 0) refuse('use-refused', { reasons: reasons.map((code) => ({ code })) });
  const id = await insertOpened(scope, lot, dilutedMl);
  await scope.audit({
    ...{ action: 'lot.open', entity: 'lot', entityId: lotId },
    purpose: 'CLINIC_OPERATION',
  });
  return { id, lot: await getLot(scope, lotId) };
}

/** Of a locked lot. The life of an opened package never outlasts its lot: the gate looks at both. */
export async function insertOpened(
  { run, clinicId, actor }: Scope,
  lot: StockedLot,
  dilutedMl: number | null = null,
): Promise<string> {
  const id = randomUUID();
  const { openedLifeHours } = lot;
  const until = openedLifeHours === null ? null : new Date(Date.now() + openedLifeHours * hourMs);
  await run({
    name: 'package-open',
    text: `insert into opened_packages (clinic_id, id, lot_id, usable_until, opened_by, diluted_ml) values ($1, $2, $3, $4, $5, $6)`,
    values: [clinicId, id, lot.id, until, actor.actorId, dilutedMl],
  });
  return id;
}

async function lotOfPackage({ run, clinicId }: Scope, id: string): Promise<string> {
  const [row] = await run<{ lotId: string }>({
    name: 'package-lot',
    text: 'select lot_id as "lotId" from opened_packages where clinic_id = $1 and id = $2',
    values: [clinicId, id],
  });
  return row?.lotId ?? refuse('not-found');
}

/** What is left in it is waste, and it is over. */
export async function discardPackage(scope: Scope, id: string, reason: WasteReason): Promise<StockedLot> {
  const lotId = await lotOfPackage(scope, id);
  const lot = await lockLot(scope, lotId);
  const opened = lot.packages.find((one) => one.id === id) ?? refuse('not-found');
  if (opened.state !== 'open') refuse('transition-refused');
  await finishPackage(scope, id);
  const left = Math.min(opened.left, lot.total);
  if (left > 0) await move(scope, { lotId, openedId: id, kind: 'waste', quantity: -left, reason });
  await scope.audit({
    ...{ action: 'lot.package-discard', entity: 'lot', entityId: lotId },
    purpose: 'CLINIC_OPERATION',
  });
  return settleLot(scope, lotId);
}

export async function finishPackage({ run, clinicId }: Scope, id: string): Promise<void> {
  await run({
    name: 'package-finish',
    text: `update opened_packages set state = 'discarded' where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
}

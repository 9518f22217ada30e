// Table product_uses: what was used on whom, written once; owner context: products.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import { isWholePackages, toQuantity, type VoidReason } from '../domain/products/stock.ts';
import { type UseRefusal, type UseWarning, warningsOf, whyNot } from '../domain/products/usability.ts';
import { violatedConstraint } from './database-errors.ts';
import { getLot, lockLot, move, settleLot, type StockedLot } from './lot-stock.ts';
import { insertOpened } from './opened-package.ts';
import { checkProduct } from './product-check.ts';
import { dayOf } from './clinic-day.ts';
import type { Scope } from './tenancy.ts';

export interface NewUse {
  clientId: string;
  appointmentId?: string | null;
  procedureId?: string | null;
  lotId: string;
  openedId?: string | null;
  /** Opens a package for it, and takes from that. */
  opensPackage?: boolean;
  quantity: number;
  /** Left out: now. Earlier, for what is written down after the visit. */
  usedAt?: Date;
}
export interface Used {
  id: string;
  lotId: string;
  openedId: string | null;
  quantity: number;
  usedAt: Date;
  warnings: UseWarning[];
}

interface Occasion {
  procedureId: string | null;
}

/** Another clinic's client, a missing one, and a visit of somebody else are all not there. */
async function occasionOf({ run, clinicId }: Scope, use: NewUse): Promise<Occasion> {
  const { clientId, appointmentId = null, procedureId = null } = use;
  const [row] = await run<Occasion>({
    name: 'use-occasion',
    text: `select coalesce($4::uuid, a.procedure_id) as "procedureId" from clients c
        left join appointments a on a.clinic_id = c.clinic_id and a.client_id = c.id and a.id = $3
        left join procedures p on p.clinic_id = c.clinic_id and p.id = $4
      where c.clinic_id = $1 and c.id = $2 and ($3::uuid is null or a.id is not null) and ($4::uuid is null or p.id is not null)`,
    values: [clinicId, clientId, appointmentId, procedureId],
  });
  return row ?? refuse('not-found');
}

function againstUse(lot: StockedLot, use: NewUse, when: { today: string; at: Date }): UseRefusal[] {
  const { openedId = null, opensPackage = false, quantity } = use;
  const opened =
    openedId === null ? null : (lot.packages.find(({ id }) => id === openedId) ?? refuse('not-found'));
  const size = lot.unitsPerPackage;
  const isPart = !opened && !opensPackage && !isWholePackages(quantity, size);
  const there = opened ? opened.left : opensPackage ? Math.min(size, lot.closed) : lot.closed;
  const hasToOpen = opensPackage && lot.closed < size;
  return [
    ...whyNot(lot, opened, when),
    ...(isPart ? (['package-not-opened'] as const) : []),
    ...(there < quantity || hasToOpen ? (['stock-short'] as const) : []),
  ];
}

/**
 * What ANVISA says at that moment, the use, and what it takes from the stock, in one transaction behind the lot's lock: of two who want the
 * last unit one is refused. Refused with every reason at once; nothing of a refused use is kept.
 */
export async function useProduct(scope: Scope, use: NewUse): Promise<Used> {
  const usedAt = use.usedAt ?? new Date();
  const quantity = toQuantity(use.quantity);
  const { procedureId } = await occasionOf(scope, use);
  // The product before its lot, as a recheck does: two that meet never wait for each other crosswise.
  const { productId } = await getLot(scope, use.lotId);
  const check = await checkProduct(scope, productId, 'use');
  const seen = await lockLot(scope, use.lotId);
  const lot: StockedLot = { ...seen, anvisaState: check.state, isTransferred: check.transferredTo !== null };
  // What was in date on the day of the use was in date.
  const today = await dayOf(scope, usedAt.getTime());
  const reasons = againstUse(lot, { ...use, quantity }, { today, at: usedAt });
  if (reasons.length > 0) refuse('use-refused', { reasons: reasons.map((code) => ({ code })) });

  const openedId = use.opensPackage === true ? await insertOpened(scope, lot) : (use.openedId ?? null);
  const id = randomUUID();
  await scope.run({
    name: 'use-add',
    text: `insert into product_uses (clinic_id, id, client_id, appointment_id, lot_id, opened_id, quantity, used_at, staff_id, procedure_id, check_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    values: [
      ...[scope.clinicId, id, use.clientId, use.appointmentId ?? null, lot.id, openedId, quantity, usedAt],
      ...[scope.actor.actorId, procedureId, check.id],
    ],
  });
  await move(scope, { lotId: lot.id, openedId, kind: 'use', quantity: -quantity, productUseId: id });
  await settleLot(scope, lot.id);
  await scope.audit({
    ...{ action: 'lot.use', entity: 'lot', entityId: lot.id, subjectIds: [use.clientId] },
    purpose: 'CARE_DELIVERY',
  });
  return { id, lotId: lot.id, openedId, quantity, usedAt, warnings: warningsOf(lot) };
}

/** Written down by mistake: the line stays, what it took comes back, and whoever traces the lot leaves it out. */
export async function voidUse(scope: Scope, id: string, reason: VoidReason): Promise<StockedLot> {
  const { run, clinicId, actor } = scope;
  const [use] = await run<{
    clientId: string;
    lotId: string;
    openedId: string | null;
    quantity: number;
  }>({
    name: 'use-one',
    text: `select client_id as "clientId", lot_id as "lotId", opened_id as "openedId", quantity::float8 as quantity
      from product_uses where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
  if (!use) refuse('not-found');
  const { clientId, lotId, openedId, quantity } = use;
  const lot = await lockLot(scope, lotId);
  await run({
    name: 'use-void',
    text: `insert into product_use_voids (clinic_id, id, product_use_id, reason, staff_id) values ($1, $2, $3, $4, $5)`,
    values: [clinicId, randomUUID(), id, reason, actor.actorId],
  }).catch((error: unknown) => {
    if (violatedConstraint(error)?.includes('product_use_id')) refuse('already-done');
    throw error;
  });
  await move(scope, { lotId, openedId, kind: 'void', quantity, productUseId: id, reason });
  await backToPackage(scope, lot, openedId, quantity);
  await scope.audit({
    ...{ action: 'lot.use-void', entity: 'lot', entityId: lotId, subjectIds: [clientId] },
    purpose: 'CARE_DELIVERY',
  });
  return settleLot(scope, lotId);
}

/** What was thrown away meanwhile stays away; a package that was only empty has something in it again. */
async function backToPackage(
  scope: Scope,
  lot: StockedLot,
  openedId: string | null,
  quantity: number,
): Promise<void> {
  const opened = lot.packages.find(({ id }) => id === openedId);
  if (opened?.state === 'empty')
    await scope.run({
      name: 'package-refill',
      text: `update opened_packages set state = 'open' where clinic_id = $1 and id = $2`,
      values: [scope.clinicId, opened.id],
    });
  const isGone = lot.state === 'discarded' || opened?.state === 'discarded';
  if (isGone)
    await move(scope, { lotId: lot.id, openedId, kind: 'waste', quantity: -quantity, reason: 'left-over' });
}

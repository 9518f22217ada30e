// What a person decides after the cold chain broke; owner context: products.
import { refuse } from '../domain/errors.ts';
import { type Excursion, getExcursion, sealNote } from './cold-chain.ts';
import { freeLot } from './lot-hold.ts';
import { discardLot } from './stock-write-off.ts';
import type { Scope } from './tenancy.ts';

/**
 * The maker's stability data say whether the goods are still good. Decided once, after it ended; what another excursion of the same place
 * still holds stays held.
 */
export async function decideExcursion(
  scope: Scope,
  id: string,
  { decision, note }: { decision: 'release' | 'discard'; note: string },
): Promise<Excursion> {
  const { run, clinicId, actor } = scope;
  const before = await getExcursion(scope, id);
  if (before.decision !== null || before.endedAt === null) refuse('transition-refused');
  const [taken] = await run({
    name: 'excursion-decide',
    text: `update cold_excursions set decision = $3, decided_by = $4, decided_at = now(), note_ct = $5, version = version + 1
      where clinic_id = $1 and id = $2 and decision is null returning id`,
    values: [clinicId, id, decision, actor.actorId, sealNote(scope, id, note)],
  });
  if (!taken) refuse('transition-refused');
  for (const lotId of await heldAt(scope, before.storagePlaceId, decision))
    if (decision === 'discard') await discardLot(scope, lotId, 'excursion');
    else await freeLot(scope, { lotId, reason: 'excursion', endReason: 'within-stability', note });
  await scope.audit({
    ...{ action: 'storage-place.decide', entity: 'storage-place', entityId: before.storagePlaceId },
    purpose: 'CLINIC_OPERATION',
  });
  return getExcursion(scope, id);
}

/** Nothing to set free while another excursion of the place waits for its own decision; what is spoilt is spoilt at once. */
async function heldAt(
  { run, clinicId }: Scope,
  placeId: string,
  decision: 'release' | 'discard',
): Promise<string[]> {
  const rows = await run<{ id: string }>({
    name: 'lots-held-by-excursion',
    text: `select l.id from lots l join lot_quarantines q on q.clinic_id = l.clinic_id and q.lot_id = l.id
        and q.reason = 'excursion' and q.ended_at is null
      where l.clinic_id = $1 and l.storage_place_id = $2 and l.state not in ('spent', 'discarded')
        and ($3 = 'discard'
          or not exists (select from cold_excursions e where e.clinic_id = $1 and e.storage_place_id = $2 and e.decision is null))
      order by l.id`,
    values: [clinicId, placeId, decision],
  });
  return rows.map(({ id }) => id);
}

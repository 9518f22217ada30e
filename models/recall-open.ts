// Table recalls: how one begins, in the clinic that opens it and in the others of its network; owner context: products.
import { randomUUID } from 'node:crypto';
import type { RecallLevel, RecallOrigin, RecallReason } from '../domain/products/recall.ts';
import { addRecallEvent } from './recall-event.ts';
import { freezeLots } from './recall-lot.ts';
import { auditRecall, type Recall, recallNotePlace, type RecallTarget } from './recall.ts';
import { lotsOfTarget } from './recall-touched.ts';
import { systemActor, type Scope, type Tenancy } from './tenancy.ts';

export interface NewRecall extends RecallTarget {
  origin: RecallOrigin;
  productName: string;
  dossier?: string | null;
  actionKey?: string | null;
  reason: RecallReason;
  level: RecallLevel | null;
  note: string | null;
}

interface Place {
  id: string;
  networkRecallId: string;
  rootClinicId: string;
  openedBy: string | null;
}

/** The id of the clinic's row, made once for a network's recall. */
async function insertRecall(scope: Scope, place: Place, recall: NewRecall): Promise<string> {
  const { run, clinicId, vault } = scope;
  const { id, networkRecallId, rootClinicId, openedBy } = place;
  const { dossier = null, actionKey = null, note } = recall;
  const noteCt = note === null ? null : vault.seal(recallNotePlace('note_ct', id), note);
  const rows = await run<{ id: string }>({
    name: 'recall-open',
    text: `insert into recalls (clinic_id, id, network_recall_id, root_clinic_id, origin, regime, registration, lot_codes, product_name,
        dossier, action_key, reason, level, note_ct, opened_by)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
      on conflict (clinic_id, network_recall_id) do nothing returning id`,
    values: [
      ...[clinicId, id, networkRecallId, rootClinicId, recall.origin, recall.regime, recall.registration],
      ...[[...recall.lotCodes], recall.productName, dossier, actionKey, recall.reason, recall.level],
      ...[noteCt, openedBy],
    ],
  });
  if (rows.length > 0) return id;
  const [known] = await run<{ id: string }>({
    name: 'recall-of-network',
    text: 'select id from recalls where clinic_id = $1 and network_recall_id = $2',
    values: [clinicId, networkRecallId],
  });
  return (known as { id: string }).id;
}

/** Of a person who decides it: the own clinic's lots leave use in this transaction, the network's as soon as its process runs. */
export async function openRecall(scope: Scope, recall: NewRecall): Promise<string> {
  const id = randomUUID();
  const { clinicId, actor } = scope;
  await insertRecall(
    scope,
    { id, networkRecallId: id, rootClinicId: clinicId, openedBy: actor.actorId },
    recall,
  );
  const { lotCodes, origin, reason } = recall;
  await addRecallEvent(scope, id, { kind: 'opened', detail: { origin, reason, lotCodes: [...lotCodes] } });
  await freezeLots(scope, id, recall);
  await auditRecall(scope, 'open', id);
  await scope.enqueue('recall', id);
  await scope.enqueue('network-recall', id);
  return id;
}

/** Ids of the clinics of the network, the own one among them; a clinic of no network is alone. */
export async function clinicsOfNetwork({ run }: Scope): Promise<string[]> {
  const rows = await run<{ clinicId: string }>({
    name: 'recall-network',
    text: 'select clinic_id as "clinicId" from app.clinics_of_network() order by 1',
  });
  return rows.map(({ clinicId }) => clinicId);
}

/**
 * In another clinic of the network, under its own tenant: its lots leave use in the transaction that begins its recall, and its process is
 * asked for with the commit. A clinic that has none of it gets nothing. Twice is once; null when there is nothing to do there.
 */
export async function beginInClinic(
  tenancy: Tenancy,
  clinicId: string,
  root: Recall,
): Promise<string | null> {
  return tenancy.withClinic(systemActor(clinicId), async (scope) => {
    const lots = await lotsOfTarget(scope, root);
    if (lots.length === 0) return null;
    const { networkRecallId, rootClinicId } = root;
    const fresh = randomUUID();
    // What somebody wrote down at the clinic where it began stays there: it may be about a person.
    const told = { ...root, note: null };
    const id = await insertRecall(scope, { id: fresh, networkRecallId, rootClinicId, openedBy: null }, told);
    if (id === fresh) {
      await addRecallEvent(scope, id, { kind: 'opened', detail: { origin: 'network', reason: root.reason } });
      await auditRecall(scope, 'open', id);
    }
    await freezeLots(scope, id, root);
    if (id === fresh) await scope.enqueue('recall', id);
    return id;
  });
}

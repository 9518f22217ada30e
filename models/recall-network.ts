// Table recalls as a whole network stands: each clinic read under its own tenant, numbers alone; owner context: products.
import { beginInClinic, clinicsOfNetwork } from './recall-open.ts';
import { addRecallEvent } from './recall-event.ts';
import { balanceOf } from './recall-process.ts';
import { getRecall, type RecallTarget } from './recall.ts';
import { countTouched } from './recall-touched.ts';
import { type Actor } from './tenant-token.ts';
import { systemActor, type Tenancy } from './tenancy.ts';

export interface NetworkCount {
  clinics: number;
  lots: number;
  people: number;
}

/** What a recall would touch. Clinics that have none of it do not count. */
export async function touchedInNetwork(
  tenancy: Tenancy,
  actor: Actor,
  target: RecallTarget,
): Promise<NetworkCount> {
  const clinics = await tenancy.withClinic(actor, clinicsOfNetwork);
  const total = { clinics: 0, lots: 0, people: 0 };
  for (const clinicId of clinics) {
    const { lots, people } = await tenancy.withClinic(systemActor(clinicId), (scope) =>
      countTouched(scope, target),
    );
    if (lots > 0) total.clinics += 1;
    total.lots += lots;
    total.people += people;
  }
  return total;
}

/** Freezes it in every clinic of the network that has it, and asks for the process of each. How many clinics it has begun in. */
export async function beginInNetwork(
  tenancy: Tenancy,
  clinicId: string,
  recallId: string,
  beat: () => void,
): Promise<number> {
  const actor = systemActor(clinicId);
  const [root, clinics] = await tenancy.withClinic(
    actor,
    async (scope) => [await getRecall(scope, recallId), await clinicsOfNetwork(scope)] as const,
  );
  let begun = 1;
  const faults: unknown[] = [];
  for (const other of clinics.filter((id) => id !== clinicId)) {
    try {
      if ((await beginInClinic(tenancy, other, root)) !== null) begun += 1;
    } catch (error) {
      // One clinic that cannot be reached leaves the lot in use in no other; it is asked again with the next try.
      faults.push(error);
    }
    beat();
  }
  if (faults.length > 0) throw faults[0];
  return begun;
}

export interface NetworkProgress {
  clinics: number;
  closed: number;
  lots: number;
  people: number;
  accounted: number;
}

/** How it stands everywhere: sums, so that no clinic learns of another's people. */
export async function networkProgress(
  tenancy: Tenancy,
  clinicId: string,
  networkRecallId: string,
): Promise<NetworkProgress> {
  const clinics = await tenancy.withClinic(systemActor(clinicId), clinicsOfNetwork);
  const total = { clinics: 0, closed: 0, lots: 0, people: 0, accounted: 0 };
  for (const id of clinics)
    await tenancy.withClinic(systemActor(id), async (scope) => {
      const [row] = await scope.run<{ id: string; state: string }>({
        name: 'recall-in-clinic',
        text: 'select id, state from recalls where clinic_id = $1 and network_recall_id = $2',
        values: [id, networkRecallId],
      });
      if (!row) return;
      const { lots, people, accounted } = await balanceOf(scope, row.id);
      total.clinics += 1;
      if (row.state === 'closed') total.closed += 1;
      total.lots += lots;
      total.people += people;
      total.accounted += accounted;
    });
  return total;
}

/** Every clinic has closed its own: the register where it was opened says so, with the sums. Twice is once. */
export async function closeNetworkRecall(
  tenancy: Tenancy,
  clinicId: string,
  recallId: string,
  progress: NetworkProgress,
): Promise<void> {
  await tenancy.withClinic(systemActor(clinicId), async (scope) => {
    const rows = await scope.run({
      name: 'recall-network-close',
      text: `update recalls set network_closed_at = now(), updated_at = now()
        where clinic_id = $1 and id = $2 and network_closed_at is null returning 1 as one`,
      values: [clinicId, recallId],
    });
    if (rows.length > 0)
      await addRecallEvent(scope, recallId, { kind: 'network-closed', detail: { ...progress } });
  });
}

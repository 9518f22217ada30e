import { cancellationSignal, heartbeat } from '@temporalio/activity';

/** What a run did: counts that add up over clinics. */
type Counts<Key extends string> = Record<Key, number>;

/**
 * One clinic after the other, with a heartbeat after each. One clinic's fault keeps no other waiting; it is said at the end, as
 * `<n> clinics <failed>`, so that the run is tried again.
 */
export async function eachClinic<Key extends string>(
  clinics: readonly string[],
  nothing: Counts<Key>,
  { one, failed }: { one: (clinicId: string) => Promise<Counts<Key>>; failed: string },
): Promise<Counts<Key>> {
  const total = { ...nothing };
  const faults: unknown[] = [];
  for (const clinicId of clinics) {
    cancellationSignal().throwIfAborted();
    const counts = await one(clinicId).catch((error: unknown) => void faults.push(error));
    if (counts) for (const key of Object.keys(nothing) as Key[]) total[key] += counts[key];
    heartbeat();
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} clinics ${failed}`);
  return total;
}

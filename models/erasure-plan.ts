// Names in the plan of a file that is being looked through, when somebody in it is erased; owner context: privacy.
import { type Named, namesPerson } from '../domain/privacy/named-person.ts';
import type { Sealer } from './encryption.ts';
import { planPlace } from './import-plan.ts';
import type { Scope } from './tenancy.ts';

interface PlannedName {
  key: Buffer;
  target: string;
  name: string;
}

/** After the import was locked, which the look-through does as well: nothing is added meanwhile. What does not open names nobody. */
export async function readPlan(
  { run, clinicId }: Scope,
  importId: string,
  sealer: Sealer,
): Promise<PlannedName[]> {
  const rows = await run<{ key: Buffer; target: string; nameCt: Buffer }>({
    name: 'erasure-plan',
    text: `select key, target, name_ct as "nameCt" from import_plan_keys
      where clinic_id = $1 and import_id = $2 and name_ct is not null`,
    values: [clinicId, importId],
  });
  return rows.flatMap(({ key, target, nameCt }) => {
    try {
      return [{ key, target, name: sealer.open(planPlace(importId, key), nameCt) }];
    } catch {
      return [];
    }
  });
}

/** She goes out of the plan with all that it thought of her; the others are sealed under the file's next key, and its look-through goes on. */
export async function writePlan(
  { run, trx, clinicId }: Scope,
  sealer: Sealer,
  importId: string,
  person: Named,
  plan: readonly PlannedName[],
): Promise<void> {
  const hers = new Set(plan.filter(({ name }) => namesPerson(person, name)).map(({ target }) => target));
  await trx('importPlanKeys')
    .where({ clinicId, importId })
    .whereIn('target', [...hers])
    .delete();
  const others = plan.filter(({ target }) => !hers.has(target));
  if (others.length === 0) return;
  // One statement: a plan of a large file has tens of thousands of names.
  await run({
    name: 'erasure-plan-reseal',
    text: `update import_plan_keys p set name_ct = t.sealed
      from unnest($3::bytea[], $4::uuid[], $5::bytea[]) as t(key, target, sealed)
      where p.clinic_id = $1 and p.import_id = $2 and p.key = t.key and p.target = t.target`,
    values: [
      ...[clinicId, importId, others.map(({ key }) => key), others.map(({ target }) => target)],
      others.map(({ key, name }) => sealer.seal(planPlace(importId, key), name)),
    ],
  });
}

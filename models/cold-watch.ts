// Table cold_excursions: what nobody has decided about; and anvisa_files: copies that are old. Owner context: products.
import { isStale } from '../domain/products/anvisa-state.ts';
import { keepTopic, noteTask } from './product-task.ts';
import type { Scope } from './tenancy.ts';

const kind = 'cold-excursion';

/** The goods are held already: a person says whether they stand within what the maker allows. */
export async function watchExcursions(scope: Scope): Promise<number> {
  const { run, clinicId } = scope;
  const settled = await run({
    name: 'excursion-tasks-decided',
    text: `update staff_tasks t set state = 'done', done_at = now(), version = t.version + 1 from cold_excursions e
      where t.clinic_id = $1 and t.kind = '${kind}' and t.state = 'open' and e.clinic_id = t.clinic_id
        and t.subject_key = e.id || '/undecided' and e.decision is not null returning 1`,
    values: [clinicId],
  });
  const open = await run<{ id: string; place: string; min: number; max: number }>({
    name: 'excursions-undecided',
    text: `select e.id, p.name as place, e.min_celsius::float8 as min, e.max_celsius::float8 as max
      from cold_excursions e join storage_places p on p.clinic_id = e.clinic_id and p.id = e.storage_place_id
      where e.clinic_id = $1 and e.decision is null order by e.id`,
    values: [clinicId],
  });
  let told = settled.length;
  for (const { id, ...facts } of open) {
    const notice = {
      topic: 'undecided',
      key: 'undecided',
      reason: 'excursion-undecided',
      facts,
      mayReopen: false,
    };
    told += Number(await noteTask(scope, { kind, subject: id }, notice));
  }
  return told;
}

/** One word for each file whose copy is old, however many products hang on it. Nothing is held for it. */
export async function watchMirror(scope: Scope): Promise<number> {
  const files = await scope.run<{
    file: string;
    sourceDate: string | null;
    today: string;
    isNeeded: boolean;
  }>({
    name: 'mirror-age',
    text: `select f.code as file, f.source_date::text as "sourceDate", (now() at time zone c.time_zone)::date::text as today,
        case f.code when 'companies' then exists (select from suppliers s where s.clinic_id = $1 and s.is_active)
          else exists (select from products p where p.clinic_id = $1 and p.is_active and p.regime || 's' = f.code) end as "isNeeded"
      from anvisa_files f, clinics c where c.clinic_id = $1 and f.code <> 'irregular'`,
    values: [scope.clinicId],
  });
  let told = 0;
  for (const { file, sourceDate, today, isNeeded } of files) {
    const facts = { file, ...(sourceDate !== null && { sourceDate }) };
    const reason = sourceDate === null ? 'mirror-never' : 'mirror-stale';
    const notice = { topic: 'stale', key: 'stale', reason, facts, mayReopen: false };
    const isOld = isNeeded && isStale(sourceDate, today);
    const about = { kind: 'product-registration', subject: file } as const;
    told += Number(await keepTopic(scope, about, 'stale', isOld ? notice : null));
  }
  return told;
}

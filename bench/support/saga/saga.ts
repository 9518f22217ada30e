import type pg from 'pg';
import type { Stack } from '../../../local/stack.ts';
import { systemActor, type Scope, type Tenancy } from '../../../models/tenancy.ts';
import type { OpenProcess } from '../../../models/open-process.ts';
import type { BenchClinic } from '../clinic.ts';

/** One row with its process, and what was known of it before. */
export interface Subject {
  id: string;
  clientId: string;
  workflowId: string;
  /** What its saga has to remember. */
  more: Record<string, string>;
}

/** A saga as it is begun, lived with and judged by what is in the rows; nothing of it is asked of the process. */
export interface Saga {
  name: string;
  /** Where it is played. */
  world: World;
  kind: OpenProcess['kind'];
  /** Of its workflow, below `workflows/`: every activity that it names has to be among the steps. */
  source: string;
  /** A step that fails for long, so that what happens then is among the steps too. */
  outage?: string;
  begin(at: number): Promise<Omit<Subject, 'workflowId'>>;
  /** What people and other processes do meanwhile; called again and again. */
  live?(subject: Subject): Promise<void>;
  /** True when its row says that nothing more is to come. */
  isOver(subject: Subject): Promise<boolean>;
  /** Why the end is neither whole-before nor whole-after; empty when it is. */
  judge(subject: Subject): Promise<string[]>;
}

/** Where sagas are played. `api` and `worker` see what those roles see; `admin` is the superuser, for looking at the truth. */
export interface World {
  stack: Stack;
  clinic: BenchClinic;
  api: Tenancy;
  worker: Tenancy;
  admin: pg.Pool;
}

export const as = <T>(tenancy: Tenancy, { clinic }: World, work: (scope: Scope) => Promise<T>): Promise<T> =>
  tenancy.withClinic(systemActor(clinic.id), work);

export async function rowOf<Row extends object>(
  { admin }: World,
  sql: string,
  values: readonly unknown[],
): Promise<Row> {
  const { rows } = await admin.query<Row>(sql, [...values]);
  return rows[0] as Row;
}

export const processOf = ({ world, kind }: Saga, { id }: Pick<Subject, 'id'>): OpenProcess => ({
  ...{ kind, clinicId: world.clinic.id, id },
});

/** How often each act is in the trail; what happened once is there once. */
export async function actsOf(world: World, entityId: string): Promise<Record<string, number>> {
  const { rows } = await world.admin.query<{ action: string; n: number }>(
    'select action, count(*)::int as n from audit_events where clinic_id = $1 and entity_id = $2 group by 1',
    [world.clinic.id, entityId],
  );
  return Object.fromEntries(rows.map(({ action, n }) => [action, n]));
}

/** Each expectation that does not hold, with what is there instead. */
export const unlike = (expected: Record<string, unknown>, found: Record<string, unknown>): string[] =>
  Object.entries(expected)
    .filter(([name, value]) => JSON.stringify(found[name]) !== JSON.stringify(value))
    .map(([name, value]) => `${name} is ${JSON.stringify(found[name])}, not ${JSON.stringify(value)}`);

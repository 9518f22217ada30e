// Table incidents as its process sees it; owner context: compliance. Ids, codes and instants only.
import {
  type Decision,
  type IncidentFacts,
  type IncidentMark,
  type IncidentMatter,
  incidentMatters,
} from '../domain/compliance/incident.ts';
import { auditIncident } from './incident.ts';
import { registerEvent } from './incident-event.ts';
import { countUnsent } from './incident-notice.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

interface Row {
  knownAt: Date;
  timeZone: string;
  decision: Decision | null;
  marks: string[];
  isClosed: boolean;
  publicFrom: Date | null;
  publicUntil: Date | null;
  due: Record<IncidentMatter, string>;
  done: Record<IncidentMatter, string | null>;
}

const times = (what: 'due' | 'done') =>
  incidentMatters
    .map(
      (matter) =>
        `'${matter}', ${what === 'done' && matter === 'assessment' ? 'decided_at' : `${matter}_${what}_at`}`,
    )
    .join(', ');

export async function readIncidentFacts(scope: Scope, id: string): Promise<IncidentFacts | null> {
  const [row] = await scope.run<Row>({
    name: 'incident-facts',
    text: `select known_at as "knownAt", time_zone as "timeZone", decision, marks, is_closed as "isClosed",
        public_from as "publicFrom", public_until as "publicUntil",
        jsonb_build_object(${times('due')}) as due, jsonb_build_object(${times('done')}) as done
      from incidents where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id],
  });
  if (!row) return null;
  const { knownAt, due, done, publicFrom, publicUntil, ...facts } = row;
  const parse = <T extends string | null>(all: Record<IncidentMatter, T>) =>
    Object.fromEntries(
      incidentMatters.map((matter) => [matter, all[matter] === null ? null : Date.parse(all[matter])]),
    );
  return {
    ...facts,
    knownAt: knownAt.getTime(),
    ...{ publicFrom: publicFrom?.getTime() ?? null, publicUntil: publicUntil?.getTime() ?? null },
    due: parse(due) as IncidentFacts['due'],
    done: parse(done) as IncidentFacts['done'],
    unsent: await countUnsent(scope, id),
  };
}

/** One task for each matter: raised when it is due soon, raised again when it is late, settled when it is over. Twice is once. */
export async function markIncident(scope: Scope, id: string, mark: IncidentMark): Promise<boolean> {
  const { clinicId } = scope;
  const [matter, what] = mark.split('-') as [IncidentMatter | 'public', 'warned' | 'overdue' | 'settled'];
  const due = matter === 'public' ? 'public_until' : `${matter}_due_at`;
  const [row] = await scope.run<{ dueAt: Date }>({
    text: `update incidents set marks = array_append(marks, $3), updated_at = now()
      where clinic_id = $1 and id = $2 and not ($3 = any(marks)) returning ${due} as "dueAt"`,
    values: [clinicId, id, mark],
  });
  if (!row) return false;
  const task = { kind: 'incident', subjectKey: `${id}/${matter}` } as const;
  if (what === 'settled') await settleTask(scope, task);
  else
    await raiseTask(
      scope,
      { ...task, reason: `incident-${matter}-${what}`, dueAt: row.dueAt },
      { mayReopen: true },
    );
  await registerEvent(scope, id, mark);
  await auditIncident(scope, mark, id);
  return true;
}

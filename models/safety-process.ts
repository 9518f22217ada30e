// Table safety_events as its process sees it: ids, codes and instants only; owner context: products.
import type { SafetyFacts, SafetyMark, SafetyState } from '../domain/products/safety-clock.ts';
import type { Severity } from '../domain/products/safety-rules.ts';
import { auditSafety } from './safety-event.ts';
import { takeOutOfUse } from './safety-hold.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

interface Row {
  dueAt: Date;
  warnAt: Date;
  escalateAt: Date;
  state: SafetyState;
  marks: string[];
}

export async function readSafetyFacts({ run, clinicId }: Scope, id: string): Promise<SafetyFacts | null> {
  const [row] = await run<Row>({
    name: 'safety-facts',
    text: `select due_at as "dueAt", warn_at as "warnAt", escalate_at as "escalateAt", state, marks
      from safety_events where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
  if (!row) return null;
  const { dueAt, warnAt, escalateAt, ...facts } = row;
  return {
    ...facts,
    ...{ dueAt: dueAt.getTime(), warnAt: warnAt.getTime(), escalateAt: escalateAt.getTime() },
  };
}

interface Marked {
  dueAt: Date;
  severity: Severity;
  deviceId: string | null;
  lotId: string | null;
}

/** One task for who deals with it, another for who decides when time runs out. Twice is once; false when it was there already. */
export async function markSafetyEvent(scope: Scope, id: string, mark: SafetyMark): Promise<boolean> {
  const [event] = await scope.run<Marked>({
    name: 'safety-mark',
    text: `update safety_events set marks = array_append(marks, $3), updated_at = now(),
        breached_at = case when $3 = 'breached' then coalesce(breached_at, due_at) else breached_at end
      where clinic_id = $1 and id = $2 and not ($3 = any(marks))
      returning due_at as "dueAt", severity, device_id as "deviceId", lot_id as "lotId"`,
    values: [scope.clinicId, id, mark],
  });
  if (!event) return false;
  const keys = { desk: id, escalation: `${id}/escalation` };
  const task = (subjectKey: string) => ({ kind: 'safety-event', subjectKey }) as const;
  if (mark === 'settled') for (const key of Object.values(keys)) await settleTask(scope, task(key));
  else {
    const key = mark === 'asked' || mark === 'warned' ? keys.desk : keys.escalation;
    const raised = { ...task(key), reason: `safety-event-${mark}`, dueAt: event.dueAt };
    await raiseTask(scope, raised, { mayReopen: true });
  }
  if (mark === 'asked') await takeOutOfUse(scope, event);
  await auditSafety(scope, mark, id);
  return true;
}

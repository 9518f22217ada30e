// Table due_returns: what a client or the reception decides; owner context: packages.
import { refuse } from '../domain/errors.ts';
import type { ReturnReply } from '../domain/messaging/return-payload.ts';
import type { ReturnState } from '../domain/packages/returns.ts';
import type { Scope } from './tenancy.ts';

/** Whose return it is; null for one this clinic does not have. */
export async function clientOfReturn({ run, clinicId }: Scope, id: string): Promise<string | null> {
  const [row] = await run<{ clientId: string }>({
    name: 'return-client',
    text: 'select client_id as "clientId" from due_returns where clinic_id = $1 and id = $2',
    values: [clinicId, id],
  });
  return row?.clientId ?? null;
}

/** Whoever said «agora não», or answers late, may still want to come. */
const answersTo: Record<ReturnReply, { state: ReturnState; from: readonly ReturnState[] }> = {
  wants: { state: 'wants', from: ['waiting', 'invited', 'declined', 'expired'] },
  'not-now': { state: 'declined', from: ['waiting', 'invited', 'wants'] },
};

/** One tap of the client; twice is once, and one that comes when she has booked already changes nothing. */
export async function answerReturn(scope: Scope, id: string, reply: ReturnReply): Promise<void> {
  const { state, from } = answersTo[reply];
  await change(scope, id, { state, from, reason: null, action: 'answer' });
}

/** The reception knows better: she goes elsewhere, it was done, she does not want to. */
export async function dismissReturn(scope: Scope, id: string, reason: string): Promise<void> {
  const from = ['waiting', 'invited', 'wants'] as const;
  const isChanged = await change(scope, id, { state: 'dismissed', from, reason, action: 'dismiss' });
  if (isChanged) return;
  const [known] = await scope.run({
    name: 'return-known',
    text: 'select 1 from due_returns where clinic_id = $1 and id = $2',
    values: [scope.clinicId, id],
  });
  refuse(known ? 'already-done' : 'not-found');
}

interface Change {
  state: ReturnState;
  from: readonly ReturnState[];
  reason: string | null;
  action: 'answer' | 'dismiss';
}

async function change(scope: Scope, id: string, { state, from, reason, action }: Change): Promise<boolean> {
  const [row] = await scope.run<{ clientId: string }>({
    name: 'return-change',
    text: `update due_returns set state = $3, reason = $4, is_closed = false, version = version + 1, updated_at = now()
      where clinic_id = $1 and id = $2 and state = any($5) returning client_id as "clientId"`,
    values: [scope.clinicId, id, state, reason, [...from]],
  });
  if (!row) return false;
  await scope.audit({
    ...{ action: `return.${action}`, entity: 'return', entityId: id, subjectIds: [row.clientId] },
    purpose: 'CARE_DELIVERY',
  });
  await scope.enqueue('return', id);
  return true;
}

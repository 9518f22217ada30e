import { Agent } from 'node:http';
import type pg from 'pg';
import type { Stack } from '../../../local/stack.ts';
import type { Caller, callerMaker } from '../callers.ts';
import { exchange } from '../http.ts';
import type { Send } from './request.ts';

/**
 * Sends requests to both API processes in turn. Who signs herself out or takes away her own role by what she asks comes back as she was,
 * and counts of tries are forgotten: this is about clinics, not about doors.
 */
export function createAsker(stack: Stack, admin: pg.Client, callers: ReturnType<typeof callerMaker>) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let sent = 0;
  let turn: Promise<unknown> = Promise.resolve();
  /** One connection, one statement at a time. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work);
    turn = next;
    return next;
  };

  const once: Send = (caller, { operation, path, headers, body }) => {
    sent += 1;
    const base = stack.urls.apis[sent % stack.urls.apis.length] ?? stack.urls.api;
    const all = { ...caller?.headers, ...headers };
    return exchange(agent, operation.method, base + path, all, operation.method === 'GET' ? undefined : body);
  };

  const send: Send = async (caller, wire) => {
    let answer = await once(caller, wire);
    // So many at once on one clinic wait for each other's locks: they are told to come back, and do.
    for (let again = 0; again < 5 && answer.text.includes('"busy-try-again"'); again += 1) {
      await new Promise((resolve) => setTimeout(resolve, 300 * (again + 1)));
      answer = await once(caller, wire);
    }
    if (!caller || !answer.text.includes('"session-ended"')) return answer;
    await inTurn(() => revive(caller));
    return once(caller, wire);
  };

  /** Whoever lost her session gets another one. */
  async function revive(caller: Caller): Promise<void> {
    const { clinicId, id, role } = caller;
    if (role === 'client') return void Object.assign(caller, await callers.client(clinicId, id));
    if (role === 'api-client') {
      await admin.query('update api_clients set revoked_at = null where clinic_id = $1 and id = $2', [
        clinicId,
        id,
      ]);
      return;
    }
    await admin.query('update staff set is_active = true, role = $3 where clinic_id = $1 and id = $2', [
      clinicId,
      id,
      role,
    ]);
    Object.assign(caller, await callers.staff(clinicId, { id, role }));
  }

  return {
    send,
    get sent() {
      return sent;
    },
    forgetTries: () => inTurn(() => admin.query('delete from app.rate_limits')),
    close: () => agent.destroy(),
  };
}
export type Asker = ReturnType<typeof createAsker>;

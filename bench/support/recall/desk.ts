import type { Stack } from '../../../local/stack.ts';
import { plantUse } from '../../../tests/support/recalls.ts';
import { asAdmin } from '../clinic.ts';
import type { Session } from '../http.ts';
import type { House } from './house.ts';

/** A clinic's own recall, and whoever manages it there. */
export interface Desk {
  house: House;
  session: Session;
  recallId: string;
}

export async function must<T>(session: Session, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await session.send(method, path, body);
  if (answer.status >= 300)
    throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text.slice(0, 300)}`);
  return answer.body as T;
}

interface Listed {
  people: { clientId: string }[];
  nextCursor: string | null;
}
export async function listed(desk: Desk, list: 'open' | 'call' | 'all'): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const path = `/recalls/${desk.recallId}/people?list=${list}&limit=100${more}`;
    const page: Listed = await must<Listed>(desk.session, 'GET', path);
    ids.push(...page.people.map(({ clientId }) => clientId));
    cursor = page.nextCursor;
  }
  return ids;
}

/** Every third of them is not to be reached in two days; the others are, and some have something to say. */
export async function callThem(desk: Desk): Promise<void> {
  for (const [at, clientId] of (await listed(desk, 'call')).entries()) {
    const path = `/recalls/${desk.recallId}/people/${clientId}`;
    const call = (body: object) =>
      must(desk.session, 'POST', `${path}/attempts`, { channel: 'phone', ...body });
    if (at % 3 !== 0) {
      await call({ result: 'reached', outcome: at % 3 === 1 ? 'well' : 'visit-booked' });
      continue;
    }
    await call({ result: 'no-answer', happenedAt: new Date(Date.now() - 30 * 3_600_000).toISOString() });
    await call({ result: 'left-word' });
    await must(desk.session, 'POST', `${path}/unreachable`, {
      ...{ reason: 'no-answer', note: 'Duas ligações em dois dias, recado com a família.' },
    });
  }
}

/** A day and an hour go by: what left now left before, and the process looks. */
export const letADayPass = (stack: Stack): Promise<void> =>
  asAdmin(stack, async (admin) => {
    const day = `interval '25 hours'`;
    await admin.query(`update messages set sent_at = sent_at - ${day} where step = 'recall'`);
    await admin.query(`update recalls set opened_at = opened_at - ${day}`);
    await admin.query(`update recall_people set asked_at = asked_at - ${day} where asked_at is not null`);
    await admin.query(
      `insert into outbox (clinic_id, topic, entity_id) select clinic_id, 'recall', id from recalls where state = 'open'`,
    );
    await admin.query('notify neonpro_outbox');
  });

/** The uses that telephones bring late, after the recall has begun. */
export const bringLateUses = (stack: Stack, houses: readonly House[]): Promise<void> =>
  asAdmin(stack, async (admin) => {
    for (const { id, lotId, people } of houses) {
      const [late] = people;
      if (late) await plantUse({ admin }, id, lotId, late.clientId);
    }
  });

/** What is left goes to the bin by the stock's own door, and the recall is closed. */
export async function finish(desk: Desk): Promise<void> {
  const { session, recallId, house } = desk;
  await must(session, 'POST', `/lots/${house.lotId}/discard`, { reason: 'recalled' });
  const { version } = await must<{ version: number }>(session, 'GET', `/recalls/${recallId}`);
  const note = 'Todas as pessoas foram ouvidas ou justificadas, o lote foi descartado.';
  await must(session, 'POST', `/recalls/${recallId}/close`, { version, note });
}

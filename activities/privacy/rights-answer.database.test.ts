import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openRightsRequest } from '../../models/rights-request.ts';
import { fulfilByRule } from '../../models/rights-request-process.ts';
import { openDeliveryRoom, type DeliveryRoom } from '../../tests/support/delivery-room.ts';
import { publicOrigin } from '../../tests/support/messaging.ts';
import { createRightsActivities } from './rights-activities.ts';

let house: DeliveryRoom;
beforeAll(async () => {
  house = await openDeliveryRoom();
});
afterAll(() => house.close());
beforeEach(() => house.refresh());

const ask = async <Row extends object>(sql: string, values: unknown[]) =>
  (await house.clinics.admin.query<Row>(sql, values)).rows;
const answer = (requestId: string) => {
  const live = { publish: () => undefined };
  const activities = createRightsActivities({
    ...{ tenancy: house.clinics.workerTenancy, live, origin: publicOrigin },
  });
  const workflowId = `clinic/${house.clinics.a.id}/rights-request/${requestId}`;
  const info = { workflowExecution: { workflowId, runId: 'r' } };
  return new MockActivityEnvironment(info).run(activities.answerRight, { requestId });
};
/** Asked and, as by rule, decided; what is left is the answer. */
const decided = () =>
  house.clinics.workerTenancy.withClinic(house.clinics.a.system, async (scope) => {
    const { clientId } = house.room.catalogue;
    const proof = { channel: 'account', identityHow: 'code', requester: null } as const;
    const asked = { ...proof, code: 'confirmation', wish: 'Meu exame de sangue', clientId } as const;
    const { id } = await openRightsRequest(scope, asked);
    await fulfilByRule(scope, id);
    return id;
  });
const noticesOf = (id: string) =>
  ask<{ id: string; state: string; template: string; purpose: string; error_code: string | null }>(
    `select id, state, template, purpose, error_code from messages where key like $1 order by created_at`,
    [`%/rights-request/${id}/answered%`],
  );
const stateOf = async (id: string) =>
  (await ask<{ state: string }>('select state from rights_requests where id = $1', [id]))[0]?.state;

describe('the word that a request was answered', () => {
  it('goes once, with the way to the answer and nothing of it', async () => {
    const id = await decided();
    await answer(id);
    await answer(id);
    const [notice, ...more] = await noticesOf(id);
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ state: 'pending', template: 'pedido_respondido', purpose: 'service' });
    await house.run('sendMessage', notice?.id);
    const [sent, ...others] = house.stage.simulator.ledger();
    expect(others).toEqual([]);
    expect(sent).toMatchObject({
      ...{ templateName: 'pedido_respondido_v1', to: house.room.catalogue.clientPhone.slice(1), buttons: [] },
    });
    expect(sent?.text).toContain(`${publicOrigin}/c/${house.clinics.a.id}/privacidade?entrar`);
    expect(sent?.text).not.toMatch(/trata dados|exame|confirma/i);
  });

  it('may fail: the request stays answered, and staff hear that she was not reached', async () => {
    house.stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [131026] });
    const id = await decided();
    await answer(id);
    const [notice] = await noticesOf(id);
    await house.run('sendMessage', notice?.id);
    expect((await noticesOf(id))[0]?.state).toBe('failed');
    expect(await stateOf(id)).toBe('answered');
    await answer(id);
    expect(await noticesOf(id)).toHaveLength(1);
  });

  it('goes by SMS where the clinic has that and WhatsApp does not reach her', async () => {
    await house.switchSmsOn();
    house.stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [131026] });
    const id = await decided();
    await answer(id);
    await house.run('sendMessage', (await noticesOf(id))[0]?.id);
    await house.run('advanceDelivery', (await noticesOf(id))[0]?.id);
    const sms = (await noticesOf(id))[1];
    await house.run('sendMessage', sms?.id);
    const [sent] = house.texts.ledger();
    expect(sent?.text).toMatch(/respondemos ao seu pedido\. Leia em https:\/\/neonpro\.example\/c\//);
  });

  it('is said to nobody who cannot be written to', async () => {
    const { clientId } = house.room.catalogue;
    await ask('update clients set whatsapp_opt_in_at = null where id = $1', [clientId]);
    const id = await decided();
    await answer(id);
    expect([await stateOf(id), await noticesOf(id)]).toEqual(['answered', []]);
    await ask('update clients set whatsapp_opt_in_at = now() where id = $1', [clientId]);
  });

  it('is traced once, for the message that was asked for', async () => {
    const id = await decided();
    const { clientId } = house.room.catalogue;
    const key = `clinic/${house.clinics.a.id}/rights-request/${id}/answered`;
    await ask(
      `insert into messages (clinic_id, id, key, client_id, step, template, kind, purpose, state)
         values ($1, gen_random_uuid(), $2, $3, 'rights-answer', 'pedido_respondido', 'notice', 'service', 'sent')`,
      [house.clinics.a.id, key, clientId],
    );
    await answer(id);
    const told = `select 1 from audit_events where action = 'rights-request.tell' and entity_id::text = $1`;
    expect(await ask(told, [id])).toEqual([]);
  });

  it('is said to nobody whose erasure has begun, and after its day the answer is written as late', async () => {
    const { clientId } = house.room.catalogue;
    const id = await decided();
    await ask('update clients set erased_at = now() where id = $1', [clientId]);
    await ask(
      `update rights_requests set received_at = now() - interval '16 days', warn_at = now() - interval '6 days',
        escalate_at = now() - interval '3 days', due_at = now() - interval '1 minute' where id = $1`,
      [id],
    );
    await answer(id);
    const [row] = await ask<{ state: string; isLate: boolean }>(
      `select state, breached_at is not null as "isLate" from rights_requests where id = $1`,
      [id],
    );
    expect([row, await noticesOf(id)]).toEqual([{ state: 'answered', isLate: true }, []]);
    await ask('update clients set erased_at = null where id = $1', [clientId]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRightsRequest } from '../../models/rights-request.ts';
import { requestSignInCode } from '../../models/sign-in-code.ts';
import { createCatalogue, type Catalogue } from '../../tests/support/catalogue.ts';
import { startClinics, type Clinics } from '../../tests/support/clinics.ts';
import {
  publicOrigin,
  startMessaging,
  whatsappToken,
  type MessagingStage,
} from '../../tests/support/messaging.ts';
import { giveOwnToken } from '../../tests/support/own-token.ts';

let clinics: Clinics;
let stage: MessagingStage;
let ana: Catalogue;
let codeId: string;
beforeAll(async () => {
  clinics = await startClinics();
  stage = await startMessaging(clinics.workerTenancy);
});
afterAll(async () => {
  await stage.stop();
  await clinics.stop();
});
beforeEach(async () => {
  stage.simulator.reset();
  stage.simulator.setFaults({});
  stage.received.length = 0;
  ana = await createCatalogue(clinics.tenancy, clinics.a.id);
  codeId = await ask(ana.clientPhone);
});

const ask = (phone: string) =>
  clinics.tenancy.withClinic(clinics.a.system, (scope) => requestSignInCode(scope, phone));
const idOf = (clinicId: string, id: string) => `clinic/${clinicId}/sign-in-code/${id}`;
const send = (id = codeId, options: { attempt?: number; workflowId?: string } = {}) =>
  stage.run(
    'sendSignInCode',
    clinics.a.id,
    { codeId: id },
    { workflowId: idOf(clinics.a.id, id), ...options },
  );
const drop = (id = codeId) =>
  stage.run('dropSignInCode', clinics.a.id, { codeId: id }, { workflowId: idOf(clinics.a.id, id) });
const message = async () => {
  const { rows } = await clinics.admin.query<{
    state: string;
    error_code: string | null;
    appointment_id: string | null;
  }>(`select state, error_code, appointment_id from messages where client_id = $1`, [ana.clientId]);
  return rows[0];
};
const isForgotten = async () => {
  const { rows } = await clinics.admin.query<{ gone: boolean }>(
    'select code_ct is null as gone from sign_in_codes where id = $1',
    [codeId],
  );
  return rows[0]?.gone;
};

describe('a sign-in code that must not leave', () => {
  it('is sent to nobody when nobody has the number, or for another clinic', async () => {
    const unknown = await ask('+5511912345678');
    expect(await send(unknown)).toEqual({ messageId: null, state: 'dropped' });
    const workflowId = idOf(clinics.b.id, codeId);
    expect(await send(codeId, { workflowId })).toEqual({ messageId: null, state: 'dropped' });
    expect(stage.simulator.ledger()).toEqual([]);
    await expect(send(codeId, { workflowId: 'platform/x' })).rejects.toMatchObject({
      type: 'clinic-missing',
    });
  });

  it.each([
    [
      'two minutes late',
      `update sign_in_codes set created_at = now() - interval '121 seconds' where id = $1`,
      'too-late',
    ],
    ['used', `update sign_in_codes set state = 'used' where id = $1`, 'not-wanted'],
    ['replaced', `update sign_in_codes set state = 'replaced', code_ct = null where id = $1`, 'not-wanted'],
  ])('is not sent when it is %s', async (_, sql, code) => {
    await clinics.admin.query(sql, [codeId]);
    expect((await send()).state).toBe('dropped');
    expect(await message()).toMatchObject({ state: 'dropped', error_code: code });
    expect(stage.simulator.ledger()).toEqual([]);
    expect(await isForgotten()).toBe(true);
  });

  it('is not sent to a line without WhatsApp, nor after the person was erased', async () => {
    await clinics.admin.query(
      'update person_keys set wrapped_key = null, destroyed_at = now() where person_id = $1',
      [ana.clientId],
    );
    expect((await send()).state).toBe('dropped');
    expect(stage.simulator.ledger()).toEqual([]);
  });

  it('is dropped when its time is over, and stays dropped', async () => {
    stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [131000] });
    await expect(send()).rejects.toMatchObject({ type: 'message-not-taken' });
    expect(await isForgotten()).toBe(false);
    await drop();
    expect(await message()).toMatchObject({ state: 'dropped', error_code: 'too-late' });
    expect(await isForgotten()).toBe(true);
    stage.simulator.setFaults({});
    expect((await send(codeId, { attempt: 2 })).state).toBe('dropped');
    expect(stage.simulator.ledger()).toEqual([]);
  });
});

describe('a sign-in code', () => {
  it('asks with the clinic’s own token where it has one', async () => {
    await giveOwnToken(clinics, 'their-own-token');
    await expect(send()).rejects.toMatchObject({ message: 'not taken: 190' });
    await giveOwnToken(clinics, whatsappToken);
    expect((await send(codeId, { attempt: 2 })).state).toBe('accepted');
    await giveOwnToken(clinics, null);
  });

  it('counts for access: nobody watches it, its failure is no task, and the day’s messages do not count it', async () => {
    stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [131026] });
    expect((await send()).state).toBe('failed');
    const { rows } = await clinics.admin.query(
      `select kind, purpose, is_closed, abs(extract(epoch from m.useful_until - s.created_at) - 120) < 1 as "isShort",
         (select count(*)::int from staff_tasks where client_id = m.client_id) as tasks,
         (select count(*)::int from outbox where entity_id = m.id) as pokes
       from messages m join sign_in_codes s on s.id = $2 where m.client_id = $1`,
      [ana.clientId, codeId],
    );
    expect(rows).toEqual([
      { kind: 'notice', purpose: 'access', is_closed: true, isShort: true, tasks: 0, pokes: 0 },
    ]);
  });

  it('of a request by law says what it is for, and has no link to tap', async () => {
    const request = await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      openRightsRequest(scope, {
        ...{ code: 'erasure', channel: 'web', clientId: null, identityHow: null, wish: null },
        requester: { name: 'Ana', phone: ana.clientPhone },
      }),
    );
    const id = await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      requestSignInCode(scope, ana.clientPhone, { rightsRequestId: request.id }),
    );
    expect((await send(id)).state).toBe('accepted');
    const [sent] = stage.simulator.ledger();
    expect(sent).toMatchObject({
      templateName: 'codigo_pedido_v1',
      to: ana.clientPhone.slice(1),
      buttons: [],
    });
    expect(sent?.text).toMatch(/confirmar o pedido sobre seus dados na Clínica Aurora é \d{6}\. /);
    expect(sent?.text).not.toContain('http');
  });

  it('goes out once, with the code and the link, however often it is asked for', async () => {
    expect((await send()).state).toBe('accepted');
    expect((await send(codeId, { attempt: 2 })).state).not.toBe('dropped');
    const [sent, ...more] = stage.simulator.ledger();
    expect(more).toEqual([]);
    expect(sent).toMatchObject({
      to: ana.clientPhone.slice(1),
      templateName: 'codigo_acesso_v1',
      buttons: [],
    });
    expect(sent?.text).toMatch(/^Seu código para entrar na página da Clínica Aurora é \d{6}\. /);
    expect(sent?.text).toContain(`${publicOrigin}/c/${clinics.a.id}/entrar#${codeId}.`);
    expect(await message()).toMatchObject({ appointment_id: null });
    expect(await isForgotten()).toBe(true);
  });

  it('is unknown when the provider took it and said nothing, is never sent again, and its status settles it', async () => {
    stage.simulator.setFaults({ rate: 1, kinds: ['accept-then-drop'] });
    expect((await send()).state).toBe('unknown');
    stage.simulator.setFaults({});
    expect((await send(codeId, { attempt: 2 })).state).toBe('unknown');
    await drop();
    expect((await message())?.state).toBe('unknown');
    expect(stage.simulator.ledger()).toHaveLength(1);
    await vi.waitFor(() => expect(stage.received.length).toBeGreaterThanOrEqual(2), 5_000);
    for (const item of stage.received) await stage.inbound.applyInbound(clinics.a.id, item);
    expect((await message())?.state).toBe('delivered');
  });

  it('is unknown when an attempt died between its claim and the answer', async () => {
    await send().catch(() => undefined);
    await clinics.admin.query(`update messages set state = 'sending' where client_id = $1`, [ana.clientId]);
    expect((await send(codeId, { attempt: 2 })).state).toBe('unknown');
    expect(stage.simulator.ledger()).toHaveLength(1);
  });

  it('leaves its trace in the audit as the person’s, without a word of it', async () => {
    await send();
    const { rows } = await clinics.admin.query<{ action: string }>(
      `select action from audit_events where $1 = any(subject_ids) and action like 'message.%' order by at`,
      [ana.clientId],
    );
    expect(rows.map(({ action }) => action)).toEqual(['message.prepare', 'message.accepted']);
  });
});

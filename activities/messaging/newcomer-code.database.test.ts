import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestSignInCode } from '../../models/sign-in-code.ts';
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
let codeId: string;
let serial = 0;
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
  serial += 1;
  codeId = await ask(phone());
});

const phone = () => `+55119${String(65_000_000 + serial)}`;
const ask = (number: string) =>
  clinics.tenancy.withClinic(clinics.a.system, (scope) =>
    requestSignInCode(scope, number, { booking: { name: 'Rute Lima' } }),
  );
const idOf = (clinicId: string, id: string) => `clinic/${clinicId}/sign-in-code/${id}`;
const send = (options: { attempt?: number; workflowId?: string } = {}, id = codeId) =>
  stage.run(
    'sendSignInCode',
    clinics.a.id,
    { codeId: id },
    { workflowId: idOf(clinics.a.id, id), ...options },
  );
const drop = () =>
  stage.run('dropSignInCode', clinics.a.id, { codeId }, { workflowId: idOf(clinics.a.id, codeId) });
const row = async () =>
  (
    await clinics.admin.query<{ state: string; gone: boolean; draft: boolean }>(
      'select send_state as state, code_ct is null as gone, draft_ct is not null as draft from sign_in_codes where id = $1',
      [codeId],
    )
  ).rows[0];

describe('a code to book for somebody new', () => {
  it('asks with the clinic’s own token where it has one, and stops no number when it is refused', async () => {
    await giveOwnToken(clinics, 'their-own-token');
    await expect(send()).rejects.toMatchObject({ message: 'not taken: 190' });
    await giveOwnToken(clinics, whatsappToken);
    expect((await send({ attempt: 2 })).state).toBe('accepted');
    await giveOwnToken(clinics, null);
  });

  it.each([
    [
      'two minutes late',
      `update sign_in_codes set created_at = now() - interval '121 seconds' where id = $1`,
    ],
    ['used', `update sign_in_codes set state = 'used', draft_ct = null, person_key = null where id = $1`],
    ['over', `update sign_in_codes set expires_at = now() where id = $1`],
  ])('is not sent when it is %s', async (_, sql) => {
    await clinics.admin.query(sql, [codeId]);
    expect(await send()).toEqual({ messageId: null, state: 'dropped' });
    expect(stage.simulator.ledger()).toEqual([]);
    expect(await row()).toMatchObject({ state: 'dropped', gone: true });
  });

  it('is not sent for another clinic', async () => {
    const workflowId = idOf(clinics.b.id, codeId);
    expect(await send({ workflowId })).toEqual({ messageId: null, state: 'dropped' });
    expect(stage.simulator.ledger()).toEqual([]);
  });

  it('goes out once, to the number that was typed, and names nobody', async () => {
    expect(await send()).toEqual({ messageId: null, state: 'accepted' });
    expect((await send({ attempt: 2 })).state).toBe('accepted');
    const [sent, ...more] = stage.simulator.ledger();
    expect(more).toEqual([]);
    expect(sent).toMatchObject({ to: phone().slice(1), templateName: 'codigo_acesso_v1' });
    expect(sent?.text).toContain(`${publicOrigin}/c/${clinics.a.id}/entrar#${codeId}.`);
    expect(sent?.text).not.toContain('Rute');
    // The code is forgotten; who she is stays sealed until she has proved the number.
    expect(await row()).toEqual({ state: 'sent', gone: true, draft: true });
    const { rowCount } = await clinics.admin.query('select from messages');
    expect(rowCount).toBe(0);
  });

  it('is never sent again when nobody knows whether it was taken', async () => {
    stage.simulator.setFaults({ rate: 1, kinds: ['accept-then-drop'] });
    expect((await send()).state).toBe('unknown');
    stage.simulator.setFaults({});
    expect((await send({ attempt: 2 })).state).toBe('unknown');
    await drop();
    expect((await row())?.state).toBe('unknown');
    expect(stage.simulator.ledger()).toHaveLength(1);
  });

  it('is tried again while nobody has taken it, and dropped in the end', async () => {
    stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [131000] });
    await expect(send()).rejects.toMatchObject({ type: 'message-not-taken' });
    expect(await row()).toMatchObject({ state: 'waiting', gone: false });
    await drop();
    expect(await row()).toMatchObject({ state: 'dropped', gone: true });
    stage.simulator.setFaults({});
    expect((await send({ attempt: 2 })).state).toBe('dropped');
    expect(stage.simulator.ledger()).toEqual([]);
  });
});

import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { receptionTemplates, renderNotice, waitlistTemplates } from '../../domain/messaging/templates.ts';
import { offerStep } from '../../domain/waitlist/offer-payload.ts';
import { endNotice } from '../../models/message-fate.ts';
import { recordChoice } from '../../models/contact-choice.ts';
import { lockMessageByKey } from '../../models/message-send.ts';
import { openContent } from '../../models/message-content.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { startClinics, type Clinics } from '../../tests/support/clinics.ts';
import { startMessaging, whatsappToken, type MessagingStage } from '../../tests/support/messaging.ts';
import type { VisitMessageResult } from './claim.ts';
import { type Notice } from './notice-claim.ts';
import { createSendNotice } from './send-notice.ts';
import { createWhatsApp } from './whatsapp.ts';

let clinics: Clinics;
let stage: MessagingStage;
let clientId: string;

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
  await clinics.admin.query('delete from messaging_settings; delete from outbox; delete from sender_rates');
  ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
});

const delay = receptionTemplates.aviso_atraso;
/** News of a delay: it keeps its own hours, so the test means the same at night. */
const notice = (over: Partial<Notice> = {}): Notice => ({
  ...{ key: randomUUID(), step: 'delay', clientId, appointmentId: null, template: delay.name },
  purpose: 'BOOKING_CONTRACT',
  write: ({ clinic }) => renderNotice(delay, { firstName: 'Ana', clinicName: clinic.name, minutes: '20' }),
  ...over,
});
const offer = (): Notice => ({
  ...notice({ step: offerStep, template: waitlistTemplates.vaga_disponivel.name }),
  write: () =>
    renderNotice(waitlistTemplates.vaga_disponivel, { firstName: 'Ana' }, { accept: 'a', decline: 'd' }),
});
function send(
  what: Notice,
  then?: (result: VisitMessageResult) => void,
  attempt = 1,
): Promise<VisitMessageResult> {
  const whatsapp = createWhatsApp({ baseUrl: stage.simulator.url, version: 'v24.0', timeoutMs: 3_000 });
  const live = { publish: () => undefined, poke: () => undefined };
  const sendNotice = createSendNotice({ tenancy: clinics.workerTenancy, whatsapp, whatsappToken, live });
  const workflowId = `clinic/${clinics.a.id}/delay/${randomUUID()}`;
  const info = { attempt, workflowExecution: { workflowId, runId: 'r' } };
  const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
  return environment.run<[], VisitMessageResult, () => Promise<VisitMessageResult>>(() =>
    sendNotice(
      () => Promise.resolve(what),
      (_, result) => Promise.resolve(then?.(result)),
    ),
  );
}
const row = async (key: string) => {
  const { rows } = await clinics.admin.query<Record<string, unknown>>(
    `select state, error_code, wait_code, not_before > now() as later, is_closed, kind, purpose, useful_until from messages where key = $1`,
    [key],
  );
  return rows[0];
};
/** As it was kept: under her key. */
const written = (key: string) =>
  clinics.workerTenancy.withClinic(clinics.a.system, async (scope) => {
    const found = await lockMessageByKey(scope, key);
    return found && openContent(scope, found);
  });
const watched = async () => {
  const { rows } = await clinics.admin.query(
    `select distinct entity_id from outbox where topic = 'delivery'`,
  );
  return rows.length;
};
const smsOn = () =>
  clinics.admin.query(
    `insert into messaging_settings (clinic_id, is_sms_on, sms_providers, fallback_after_min, offers_from, offers_to, offers_a_day,
       offers_a_month, automatic_a_day) values ($1, true, '{zenvia}', 15, '09:00', '19:00', 1, 4, 8)`,
    [clinics.a.id],
  );

describe('a notice that does not leave', () => {
  it('is one to somebody who left, and no SMS stands in', async () => {
    await smsOn();
    await clinics.workerTenancy.withClinic(clinics.a.system, (scope) =>
      recordChoice(scope, {
        ...{ clientId, channel: 'whatsapp', purpose: 'service', choice: 'withdrawn' },
        ...{ source: 'keyword', textVersion: 'keyword-2026-11' },
      }),
    );
    const what = notice();
    expect(await send(what)).toMatchObject({ state: 'dropped' });
    expect(await row(what.key)).toMatchObject({ error_code: 'opted-out', is_closed: true });
    expect([stage.simulator.ledger().length, await watched()]).toEqual([0, 0]);
  });

  it('goes on by SMS where nobody asked her about WhatsApp, but not an offer, whose turn passes on', async () => {
    await smsOn();
    await clinics.admin.query('update clients set whatsapp_opt_in_at = null where id = $1', [clientId]);
    const [news, turn] = [notice(), offer()];
    expect(await send(turn)).toMatchObject({ state: 'dropped' });
    expect(await watched()).toBe(0);
    expect(await send(news)).toMatchObject({ state: 'dropped' });
    expect(await row(news.key)).toMatchObject({ error_code: 'no-opt-in', is_closed: false });
    expect(await watched()).toBe(1);
  });

  it('waits for the number’s rate and the client’s six seconds, and is tried again', async () => {
    await send(notice());
    const second = notice();
    await expect(send(second)).rejects.toMatchObject({
      type: 'message-not-taken',
      message: 'not taken: pair-rate',
    });
    expect(await row(second.key)).toMatchObject({ state: 'pending', wait_code: 'pair-rate', later: true });
    await clinics.admin.query(
      `update messages set sent_at = sent_at - interval '7 seconds' where client_id = $1`,
      [clientId],
    );
    expect(await send(second)).toMatchObject({ state: 'accepted' });
    expect(await row(second.key)).toMatchObject({ wait_code: null });
  });

  it('fails for good: its own process sees to it, but for an offer', async () => {
    stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [131026] });
    const [news, turn] = [notice(), offer()];
    let told: VisitMessageResult | undefined;
    await send(turn, (result) => (told = result));
    expect(told).toMatchObject({ state: 'failed' });
    expect(await row(turn.key)).toMatchObject({ state: 'failed', is_closed: true });
    await send(news);
    expect(await row(news.key)).toMatchObject({ state: 'failed', error_code: '131026', is_closed: false });
    stage.simulator.setFaults({});
  });
});

describe('a notice that its workflow cannot wait for', () => {
  const told: VisitMessageResult[] = [];
  const tell = (result: VisitMessageResult) => void told.push(result);
  beforeEach(() => {
    told.length = 0;
  });

  it('goes to its own process as it was written, and its workflow hears that it waits', async () => {
    await send(notice());
    const what = notice();
    await expect(send(what, tell)).rejects.toMatchObject({ type: 'message-not-taken' });
    expect(await watched()).toBe(0);
    expect(await send(what, tell, 3)).toMatchObject({ state: 'pending' });
    expect(told).toMatchObject([{ state: 'pending' }]);
    expect(await row(what.key)).toMatchObject({ state: 'pending', wait_code: 'pair-rate', is_closed: false });
    expect(await written(what.key)).toMatchObject({ text: expect.stringContaining('20') as string });
    expect(await watched()).toBe(1);
    expect(await send(what, tell)).toMatchObject({ state: 'pending' });
    expect(stage.simulator.ledger()).toHaveLength(1);
  });

  it('goes there too when the provider does not take it soon, but for a turn of the waitlist, which passes on', async () => {
    stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [4] });
    const [news, turn] = [notice(), offer()];
    await expect(send(turn, tell, 3)).rejects.toMatchObject({ type: 'message-not-taken' });
    expect(await send(news, tell)).toMatchObject({ state: 'pending' });
    expect(await row(news.key)).toMatchObject({ error_code: '4', is_closed: false });
    expect(await watched()).toBe(1);
    await clinics.workerTenancy.withClinic(clinics.a.system, (scope) => endNotice(scope, turn.key));
    expect(await row(turn.key)).toMatchObject({ state: 'dropped', error_code: 'not-taken', is_closed: true });
    stage.simulator.setFaults({});
  });

  it('is watched when its attempt died around the call, but for a turn', async () => {
    const [news, turn] = [notice(), offer()];
    stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [131000] });
    for (const what of [news, turn]) await expect(send(what)).rejects.toThrow();
    stage.simulator.setFaults({});
    await clinics.admin.query(`update messages set state = 'sending' where key = any($1)`, [
      [news.key, turn.key],
    ]);
    for (const what of [news, turn]) expect(await send(what, tell, 2)).toMatchObject({ state: 'unknown' });
    expect(await row(news.key)).toMatchObject({ state: 'unknown', is_closed: false });
    expect(await row(turn.key)).toMatchObject({ state: 'unknown', is_closed: true });
    expect(stage.simulator.ledger()).toEqual([]);
  });
});

describe('a notice that leaves', () => {
  it('is kept as it was written, and watched only where an SMS may stand in', async () => {
    const plain = notice();
    expect(await send(plain)).toMatchObject({ state: 'accepted' });
    expect(await row(plain.key)).toMatchObject({ kind: 'notice', purpose: 'service', is_closed: true });
    const content = await written(plain.key);
    expect(content).toMatchObject({ text: expect.stringContaining('cerca de 20 minutos') as string });
    await smsOn();
    ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
    const other = notice({ usefulUntil: Date.now() + 3_600_000 });
    await send(other);
    expect(await row(other.key)).toMatchObject({ is_closed: false });
    expect((await row(other.key))?.useful_until).toBeInstanceOf(Date);
    expect(await watched()).toBe(1);
  });

  it('takes the clinic’s own words, with its values where they belong', async () => {
    const template = randomUUID();
    await clinics.admin.query(
      `insert into message_templates (clinic_id, id, use, name, language, category, body, parameters, buttons, state, is_preferred)
       values ($1, $2, 'aviso_atraso', 'aviso_atraso_clinica_v1', 'pt_BR', 'utility', 'São {{1}} minutos de atraso, {{2}}. Até já!',
         '{minutes,firstName}', '[]', 'approved', true)`,
      [clinics.a.id, template],
    );
    const what = notice();
    await send(what);
    expect(await written(what.key)).toMatchObject({
      template: { name: 'aviso_atraso_clinica_v1', bodyParams: ['20', 'Ana'] },
      text: 'São 20 minutos de atraso, Ana. Até já!',
    });
    await clinics.admin.query('update messages set template_id = null; delete from message_templates');
  });
});

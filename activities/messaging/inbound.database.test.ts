import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyStatus, type MessageState } from '../../domain/messaging/message-state.ts';
import { buildReplyPayload, type VisitReply } from '../../domain/messaging/payloads.ts';
import type { WebhookMessage, WebhookStatus } from '../../domain/messaging/webhook.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { moveVisit } from '../../models/moving.ts';
import { bookVisit } from '../../models/booking.ts';
import { createCatalogue, slotInDays, type Catalogue, oneService } from '../../tests/support/catalogue.ts';
import { startClinics, type Clinics } from '../../tests/support/clinics.ts';
import { startMessaging, type MessagingStage } from '../../tests/support/messaging.ts';

let clinics: Clinics;
let stage: MessagingStage;
let catalogue: Catalogue;
let appointmentId: string;
let serial = 0;
const startsAt = slotInDays(2);

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
  catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
  const { clientId, procedureId, professionalId } = catalogue;
  const wish = { clientId, procedureId, professionalId, startsAt };
  const visit = await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
    bookVisit(scope, oneService(wish), null, Date.now()),
  );
  appointmentId = visit.id;
});

const ask = () =>
  stage.run('sendVisitMessage', clinics.a.id, { appointmentId, step: 'confirmation-request', startsAt });
const visit = async () => {
  const { rows } = await clinics.admin.query<{
    status: string;
    version: number;
    attention_code: string | null;
  }>('select status, version, attention_code from appointments where id = $1', [appointmentId]);
  return rows[0];
};
const story = async () => {
  const { rows } = await clinics.admin.query<{ kind: string; actor: string }>(
    `select kind, actor, actor_role from appointment_events where appointment_id = $1
     and kind not in ('booked', 'message-sent') order by at`,
    [appointmentId],
  );
  return rows;
};
function pressed(reply: VisitReply, over: Partial<WebhookMessage> = {}): WebhookMessage {
  serial += 1;
  return {
    kind: 'message',
    eventId: `msg:wamid.${serial}`,
    phoneNumberId: clinics.a.phoneNumberId,
    wamid: `wamid.${serial}`,
    at: Date.now(),
    type: 'button',
    from: catalogue.clientPhone.slice(1),
    payload: buildReplyPayload({ appointmentId, reply }),
    ...over,
  };
}
const apply = (item: WebhookMessage | WebhookStatus, clinicId = clinics.a.id) =>
  stage.inbound.applyInbound(clinicId, item);

describe('a button that must do nothing', () => {
  it("is pressed on somebody else's telephone", async () => {
    await apply(pressed('cancel', { from: '5511900000001' }));
    await apply(pressed('cancel', { from: undefined as never, fromUserId: 'BR.15' }));
    expect(await visit()).toMatchObject({ status: 'booked', version: 1 });
    expect(await story()).toEqual([]);
  });

  it("names another clinic's visit", async () => {
    await apply(pressed('cancel'), clinics.b.id);
    expect(await visit()).toMatchObject({ status: 'booked', version: 1 });
  });

  it('carries a payload that this house did not write', async () => {
    await apply(pressed('cancel', { payload: `appt:${appointmentId}:erase` }));
    await apply(pressed('cancel', { payload: "appt:' or 1=1:cancel" }));
    expect(await visit()).toMatchObject({ status: 'booked', version: 1 });
  });

  it('belongs to a message about a time the visit no longer has: the reception looks', async () => {
    const { messageId } = await ask();
    const wamid = stage.simulator.ledger().find((m) => m.callbackData === messageId)?.wamid ?? '';
    await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      moveVisit(scope, { id: appointmentId, startsAt: slotInDays(4) }, Date.now()),
    );
    await apply(pressed('confirm', { contextId: wamid }));
    expect(await visit()).toMatchObject({ status: 'booked', attention_code: 'reply-outdated' });
    expect((await story()).map(({ kind }) => kind)).toEqual(['move', 'reply-outdated']);
  });

  it('carries another start than the visit has, when the message it answers is not known', async () => {
    const payload = buildReplyPayload({ appointmentId, reply: 'cancel', startsAt: startsAt - 60_000 });
    await apply(pressed('cancel', { payload }));
    expect(await visit()).toMatchObject({ status: 'booked', attention_code: 'reply-outdated' });
  });

  it('is pressed while the visit is being moved: the move is waited for', async () => {
    const payload = buildReplyPayload({ appointmentId, reply: 'confirm', startsAt });
    let pressing: Promise<void> | undefined;
    await clinics.tenancy.withClinic(clinics.a.system, async (scope) => {
      await moveVisit(scope, { id: appointmentId, startsAt: slotInDays(4) }, Date.now());
      pressing = apply(pressed('confirm', { payload }));
      await new Promise((done) => setTimeout(done, 300));
    });
    await pressing;
    expect(await visit()).toMatchObject({ status: 'booked', attention_code: 'reply-outdated' });
  });

  it('comes too late: it is kept and told, and the visit stays as it is', async () => {
    await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      commandAppointment(scope, 'cancel', { id: appointmentId }),
    );
    await apply(pressed('confirm'));
    expect(await visit()).toMatchObject({ status: 'cancelled' });
    expect((await story()).map(({ kind }) => kind)).toEqual(['cancel', 'reply-too-late']);
  });
});

describe('a pressed button', () => {
  it('confirms the visit in the name of the client, once, however often the webhook comes', async () => {
    const { messageId } = await ask();
    const wamid = stage.simulator.ledger().find((m) => m.callbackData === messageId)?.wamid ?? '';
    const item = pressed('confirm', { contextId: wamid });
    await Promise.all([apply(item), apply(item), apply(item)]);
    await apply(item);
    expect(await visit()).toMatchObject({ status: 'confirmed', version: 2 });
    expect(await story()).toEqual([{ kind: 'confirm', actor: catalogue.clientId, actor_role: 'client' }]);
    const { rows } = await clinics.admin.query('select 1 from outbox where entity_id = $1', [appointmentId]);
    expect(rows.length).toBeGreaterThanOrEqual(2);
    expect(stage.published).toContainEqual({
      clinicId: clinics.a.id,
      entity: 'appointment',
      id: appointmentId,
    });
  });

  it('confirms also when WhatsApp leaves the ninth digit out', async () => {
    await clinics.tenancy.withClinic(clinics.a.system, async ({ trx, vault }) => {
      const phoneIndex = vault.blindIndex('clients.phone', '+5531987654321');
      await trx('clients').where({ id: catalogue.clientId }).update({ phoneIndex });
    });
    await apply(pressed('confirm', { from: '553187654321' }));
    expect((await visit())?.status).toBe('confirmed');
  });

  it('cancels, or asks the reception for another time', async () => {
    await apply(pressed('reschedule'));
    expect(await visit()).toMatchObject({ status: 'booked', attention_code: 'reschedule-requested' });
    await apply(pressed('cancel'));
    expect(await visit()).toMatchObject({ status: 'cancelled', attention_code: null });
  });
});

describe('words', () => {
  const words = (text: string) => {
    const { payload: _, ...rest } = pressed('confirm', { type: 'text', text });
    return rest;
  };

  it('are kept under the key of the person, and told without their content', async () => {
    await ask();
    await apply(words('Estou com dor de cabeça'));
    expect((await story()).map(({ kind }) => kind)).toEqual(['message-received']);
    const { rows } = await clinics.admin.query<{ body: string }>(
      `select encode(body_ct, 'escape') as body from inbound_messages where client_id = $1`,
      [catalogue.clientId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.body).not.toContain('cabe');
    const { rows: audited } = await clinics.admin.query(
      `select 1 from audit_events where action = 'message.receive' and $1 = any(subject_ids)`,
      [catalogue.clientId],
    );
    expect(audited).toHaveLength(1);
  });

  it('stop every further message when they say so', async () => {
    await ask();
    await apply(words('SAIR'));
    const input = { appointmentId, step: 'reminder', startsAt } as const;
    expect((await stage.run('sendVisitMessage', clinics.a.id, input)).state).toBe('dropped');
    expect((await story()).map(({ kind }) => kind)).toEqual(['opt-out', 'message-dropped']);
  });
});

describe('statuses', () => {
  const stateOf = async (id: string) => {
    const { rows } = await clinics.admin.query<{ state: MessageState }>(
      'select state from messages where id = $1',
      [id],
    );
    return rows[0]?.state;
  };
  const status = (callbackData: string, word: WebhookStatus['status'], wamid = 'wamid.S'): WebhookStatus => ({
    kind: 'status',
    eventId: `st:${wamid}:${word}`,
    phoneNumberId: clinics.a.phoneNumberId,
    wamid,
    at: Date.now(),
    status: word,
    callbackData,
  });

  it('of messages nobody here has sent are left alone', async () => {
    await apply(status(randomUUID(), 'delivered', 'wamid.unknown'));
    await apply(status("' or 1=1 --", 'delivered', 'wamid.unknown'));
  });

  it("of another clinic's message change nothing", async () => {
    const { messageId } = await ask();
    await apply(status(messageId ?? '', 'read'), clinics.b.id);
    expect(await stateOf(messageId ?? '')).toBe('accepted');
  });

  it('end in the same state in every order, with every repetition', async () => {
    const { messageId } = await ask();
    const id = messageId ?? '';
    const words = fc.array(fc.constantFrom('sent', 'delivered', 'read', 'failed'), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(words, async (list) => {
        await clinics.admin.query(`update messages set state = 'unknown' where id = $1`, [id]);
        for (const word of list) await apply(status(id, word));
        expect(await stateOf(id)).toBe(list.reduce<MessageState>(applyStatus, 'unknown'));
      }),
      { numRuns: 40 },
    );
  });
});

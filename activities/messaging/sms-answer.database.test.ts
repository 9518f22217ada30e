import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookMessage, WebhookStatus } from '../../domain/messaging/webhook.ts';
import { bookVisit } from '../../models/booking.ts';
import { createCatalogue, oneService, slotInDays, type Catalogue } from '../../tests/support/catalogue.ts';
import { startClinics, type Clinics } from '../../tests/support/clinics.ts';
import { startMessaging, type MessagingStage } from '../../tests/support/messaging.ts';

let clinics: Clinics;
let stage: MessagingStage;
let catalogue: Catalogue;
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
  catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
});

const book = async (at = startsAt) => {
  const { clientId, procedureId, professionalId } = catalogue;
  const wish = { clientId, procedureId, professionalId, startsAt: at };
  const visit = await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
    bookVisit(scope, oneService(wish), null, Date.now()),
  );
  return visit.id;
};
/** An SMS that was sent so many minutes ago. */
async function sent(appointmentId: string, minutesAgo: number, more: Record<string, unknown> = {}) {
  const id = randomUUID();
  const row: Record<string, unknown> = {
    ...{ clinic_id: clinics.a.id, id, key: id, client_id: catalogue.clientId, appointment_id: appointmentId },
    ...{
      step: 'confirmation-request',
      template: 'confirmacao_consulta',
      visit_starts_at: new Date(startsAt),
    },
    ...{ state: 'delivered', channel: 'sms', provider: 'zenvia', provider_id: `zenvia:${id}`, kind: 'visit' },
    ...{ sent_at: new Date(Date.now() - minutesAgo * 60_000), ...more },
  };
  const names = Object.keys(row);
  await clinics.admin.query(
    `insert into messages (${names.join(', ')}) values (${names.map((_, n) => `$${n + 1}`).join(', ')})`,
    Object.values(row),
  );
  return id;
}
const says = (text: string, over: Partial<WebhookMessage> = {}): WebhookMessage => {
  serial += 1;
  return {
    ...{ kind: 'message', eventId: `zenvia:${serial}`, phoneNumberId: '', wamid: `zenvia:in-${serial}` },
    ...{ channel: 'sms', provider: 'zenvia', at: Date.now(), type: 'text', text },
    from: catalogue.clientPhone.slice(1),
    ...over,
  };
};
const apply = (item: WebhookMessage | WebhookStatus) => stage.inbound.applyInbound(clinics.a.id, item);
const statusOf = async (appointmentId: string) => {
  const { rows } = await clinics.admin.query<{ status: string }>(
    'select status from appointments where id = $1',
    [appointmentId],
  );
  return rows[0]?.status;
};

describe('an answer by SMS', () => {
  it('confirms nothing when nobody asked, when the last SMS said something else, or when it is no plain yes', async () => {
    const visit = await book();
    await apply(says('SIM'));
    await sent(visit, 60);
    for (const text of ['sim, mas preciso mudar', 'não', 'SIM?!? quem é', '']) await apply(says(text));
    await apply(says('SIM', { from: '5511900000001' }));
    await sent(visit, 5, { kind: 'notice', step: 'delay', template: 'aviso_atraso' });
    await apply(says('SIM'));
    expect(await statusOf(visit)).toBe('booked');
  });

  it('confirms nothing when two visits were asked about, or the visit has moved since', async () => {
    const [one, other] = [await book(), await book(startsAt + 3 * 3_600_000)];
    await sent(one, 10);
    await sent(other, 5, { visit_starts_at: new Date(startsAt + 3 * 3_600_000) });
    await apply(says('Sim'));
    expect([await statusOf(one), await statusOf(other)]).toEqual(['booked', 'booked']);
    const moved = await createCatalogue(clinics.tenancy, clinics.a.id);
    catalogue = moved;
    const visit = await book();
    await sent(visit, 5, { visit_starts_at: new Date(startsAt - 3_600_000) });
    await apply(says('Sim'));
    expect(await statusOf(visit)).toBe('booked');
  });

  it('confirms the visit that was asked about, once, and stays readable as what she wrote', async () => {
    const visit = await book();
    await sent(visit, 5);
    const yes = says('Sim!');
    await apply(yes);
    await apply(yes);
    await apply(says('SIM'));
    expect(await statusOf(visit)).toBe('confirmed');
    const { rows } = await clinics.admin.query<{ actor: string; role: string }>(
      `select actor, actor_role as role from appointment_events where appointment_id = $1 and actor_role = 'client'`,
      [visit],
    );
    expect(rows).toEqual([{ actor: catalogue.clientId, role: 'client' }]);
  });
});

describe('a receipt of an SMS', () => {
  const receipt = (id: string, status: WebhookStatus['status'], providersId: string): WebhookStatus => ({
    ...{
      kind: 'status',
      eventId: randomUUID(),
      phoneNumberId: '',
      wamid: providersId,
      at: Date.now(),
      status,
    },
    ...{ channel: 'sms', provider: 'twilio', callbackData: id },
  });

  it('gives a fate to a message whose answer was lost, by our own reference, and keeps the id to ask by', async () => {
    const visit = await book();
    const sid = `twilio:SM${'d'.repeat(32)}`;
    const id = await sent(visit, 1, { state: 'unknown', provider: 'twilio', provider_id: null });
    for (const status of ['delivered', 'sent', 'delivered'] as const) await apply(receipt(id, status, sid));
    const { rows } = await clinics.admin.query('select state, provider_id from messages where id = $1', [id]);
    expect(rows).toEqual([{ state: 'delivered', provider_id: sid }]);
  });
});

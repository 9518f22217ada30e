import type pg from 'pg';
import type { Stack } from '../../../local/stack.ts';
import type { Tenancy } from '../../../models/tenancy.ts';
import type { CanaryPerson } from '../canaries.ts';
import type { BenchClinic } from '../clinic.ts';
import { queueNotices } from '../messages/load.ts';
import { type Desk, until } from './desk.ts';

/** Everything a flow of her life takes hold of. */
export interface Stage {
  stack: Stack;
  admin: pg.Client;
  tenancy: Tenancy;
  clinic: BenchClinic;
  desk: Desk;
  person: CanaryPerson;
  clientId: string;
}

/** What a person does at the simulated providers: her telephone and her bank. */
export async function control(base: string, path: string, body: object): Promise<unknown> {
  const answer = await fetch(`${base}/_control/${path}`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} of a simulator answered ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The smallest picture there is: a file of hers. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** She writes, sends a picture, is answered, noted about, and spoken of in a task. */
export async function talk({ stack, admin, clinic, desk, person, clientId }: Stage): Promise<void> {
  const { phoneNumberId } = clinic;
  const to = person.phone.slice(1);
  const about = `${person.name}, ${person.cpf}, ${person.email}. ${person.notes}`;
  await control(stack.urls.simulator, 'person', { to, name: person.name });
  await control(stack.urls.simulator, 'text', { to, phoneNumberId, text: `Aqui é ${about}` });
  const photo = { mime: 'image/png', base64: png, fileName: `${person.name}.png`, caption: person.notes };
  await control(stack.urls.simulator, 'media', { to, phoneNumberId, ...photo });
  const talkId = await until('her messages in a conversation', async () => {
    const { rows } = await admin.query<{ id: string }>(
      `select conversation_id as id from inbound_messages where client_id = $1 group by 1 having count(*) >= 2`,
      [clientId],
    );
    return rows[0]?.id;
  });
  await until('her picture', async () => {
    const { rows } = await admin.query('select 1 from inbound_media where content_ct is not null');
    return rows.length > 0;
  });
  await desk.send('receptionist', 'POST', `/conversations/${talkId}/messages`, { text: `Oi! ${about}` });
  await desk.send('receptionist', 'POST', `/conversations/${talkId}/notes`, { text: `Nota: ${about}` });
  await control(stack.urls.simulator, 'text', { to, phoneNumberId, text: `Obrigada. ${person.notes}` });
}

/** WhatsApp does not reach her: what is due goes by SMS, and she answers by it. */
export async function shortMessages(stage: Stage): Promise<void> {
  const { stack, admin, tenancy, clinic, person, clientId } = stage;
  await control(stack.urls.simulator, 'faults', { unreachable: [person.phone.slice(1)] });
  await queueNotices(tenancy, clinic, [clientId], () => 600_000);
  await until('an SMS', async () => {
    const { rows } = await admin.query(
      `select 1 from messages where client_id = $1 and channel = 'sms' and state in ('sent', 'delivered')`,
      [clientId],
    );
    return rows.length > 0;
  });
  await control(stack.urls.sms, 'text', { from: person.phone, text: `É ${person.name}: ${person.notes}` });
  await until('her answer by SMS', async () => {
    const { rows } = await admin.query(
      `select 1 from inbound_messages where client_id = $1 and channel = 'sms'`,
      [clientId],
    );
    return rows.length > 0;
  });
  await control(stack.urls.simulator, 'faults', {});
}

/** Offers to whoever agreed to them, a place in the line, a package. */
export async function offers({ admin, clinic, desk, clientId }: Stage): Promise<void> {
  const yes = { purpose: 'offers', choice: 'granted' };
  const choices = [
    { channel: 'whatsapp', ...yes },
    { channel: 'sms', ...yes },
  ];
  await desk.send('receptionist', 'PUT', `/clients/${clientId}/choices`, { choices });
  const campaign = await desk.send<{ id: string; version: number }>('owner', 'POST', '/campaigns', {
    ...{ name: 'Novidades', segment: {} },
  });
  await desk.send('owner', 'POST', `/campaigns/${campaign.id}/start`, { version: campaign.version });
  await until('a recipient', async () => {
    const { rows } = await admin.query('select 1 from campaign_recipients where client_id = $1', [clientId]);
    return rows.length > 0;
  });
  const { procedureId } = clinic;
  await desk.send('receptionist', 'POST', '/waitlist', {
    ...{ clientId, procedureIds: [procedureId], windows: [{ weekday: 1, from: '09:00', to: '11:00' }] },
  });
  const { id: packageId } = await desk.send('owner', 'POST', '/packages', {
    ...{ name: 'Dez sessões', procedureId, sessions: 10, priceCents: 100_000, validDays: 365 },
  });
  await desk.send('receptionist', 'POST', `/clients/${clientId}/packages`, { packageId });
}

/** A visit that is paid for in advance, by Pix. */
export async function deposit({ stack, admin, clinic, desk, clientId }: Stage): Promise<void> {
  const { pixClientId: bankId, pixClientSecret: clientSecret } = stack.secrets;
  const account = { version: 0, clientId: bankId, clientSecret, pixKey: 'pix@clinica.example' };
  await desk.send('owner', 'PUT', '/payment-account', { ...account, isActive: true });
  const { id } = await desk.send('receptionist', 'POST', '/appointments', {
    ...{ clientId, procedureId: clinic.procedureId, professionalId: clinic.professionalIds[1] },
    startsAt: new Date(Date.now() + 5 * 86_400_000).toISOString(),
  });
  await desk.send('receptionist', 'POST', `/appointments/${id}/deposit`, { amountCents: 10_000 });
  const code = await until('a Pix code', async () => {
    const { body } = await desk.try('receptionist', 'GET', `/appointments/${id}/deposit`);
    return JSON.stringify(body).match(/"brCode":"([^"]+)"/)?.[1];
  });
  await control(stack.urls.bank, 'pay', { code });
  await until('the money', async () => {
    const { rows } = await admin.query(`select 1 from deposits where state = 'paid'`);
    return rows.length > 0;
  });
}

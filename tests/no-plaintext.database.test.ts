import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInbound } from '../activities/messaging/inbound.ts';
import { parseWebhook } from '../domain/messaging/webhook.ts';
import { newWamid } from '../local/simulators/wamid.ts';
import { type Person, startApi, type TestApi } from './support/api.ts';
import { type Clinics, startClinics } from './support/clinics.ts';

/** Unlike anything else in the house; a trace of one of them anywhere is a leak. */
const person = {
  name: 'Quitéria Zumbidora Xavantes',
  cpf: '52998224725',
  phone: '+5571987651203',
  email: 'quiteria.zumbidora@xavantes.example',
  birthDate: '1931-08-27',
  notes: 'alergia a jabuticaba-canária',
};
const colleague = {
  name: 'Dra. Ondina Muriçoca',
  email: 'ondina@muricoca.example',
  role: 'manager',
  password: 'senha-canária-muito-longa',
};
const canaries = [
  ...[
    'Quitéria',
    'Zumbidora',
    'xavantes',
    person.cpf,
    '529.982.247-25',
    '987651203',
    // As a WhatsApp id holds it.
    person.phone.slice(1),
    '98765-1203',
    'quiteria',
  ],
  ...[person.birthDate, 'jabuticaba', 'Ondina', 'muricoca', 'Muriçoca', 'senha-canária'],
];

/** Every row of every table as text, bytea as its bytes and as hex: where a person could be read by whoever holds a dump. */
async function dump({ admin }: Clinics): Promise<string> {
  const { rows: columns } = await admin.query<{ table: string; column: string; type: string }>(
    `select format('%I.%I', n.nspname, c.relname) as table, quote_ident(a.attname) as column, a.atttypid::regtype::text as type
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname in ('public', 'app') and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`,
  );
  const parts: string[] = [];
  for (const { table, column, type } of columns) {
    const shown = type === 'bytea' ? `encode(${column}, 'escape')` : `${column}::text`;
    const { rows } = await admin.query<{ all: string | null }>(
      `select string_agg(${shown}, ' ') as all from ${table}`,
    );
    parts.push(rows[0]?.all ?? '');
  }
  const { rows } = await admin.query<{ all: string | null }>(
    `select string_agg(concat_ws(' ', most_common_vals::text, histogram_bounds::text), ' ') as all from pg_stats
     where schemaname in ('public', 'app')`,
  );
  return [...parts, rows[0]?.all ?? ''].join('\n');
}

const bytesOf = (text: string) =>
  [...Buffer.from(text)]
    .map((byte) => (byte < 128 ? String.fromCharCode(byte) : `\\${byte.toString(8)}`))
    .join('');
const found = (haystack: string) =>
  canaries.filter((canary) =>
    [
      canary,
      bytesOf(canary),
      Buffer.from(canary).toString('hex'),
      Buffer.from(canary).toString('base64').slice(0, -4),
    ].some((form) => haystack.toLowerCase().includes(form.toLowerCase())),
  );

describe('what a stolen dump of the database tells', () => {
  let clinics: Clinics;
  let api: TestApi;
  let owner: Person;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    owner = await api.signInProved(clinics.a, 'owner');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });

  it('finds canaries where they are planted in clear, in text and in bytes', async () => {
    const { a, admin } = clinics;
    await admin.query(
      "insert into procedures (clinic_id, id, code, name, duration_min, after_care) values ($1, $1, 'C', $2, 9, $3)",
      [a.id, person.notes, person.email],
    );
    await admin.query('insert into person_keys (clinic_id, person_id, wrapped_key) values ($1, $1, $2)', [
      a.id,
      Buffer.from(person.name),
    ]);
    expect(found(await dump(clinics))).toEqual(
      expect.arrayContaining(['jabuticaba', 'xavantes', 'Quitéria', 'Zumbidora']),
    );
    await admin.query('delete from procedures; delete from person_keys');
  });

  /** She writes to the clinic: kept by the API as it came, and by the worker as what it means. */
  async function writeByWhatsApp(): Promise<void> {
    const from = person.phone.slice(1);
    const id = newWamid(from);
    expect(found(id)).not.toEqual([]);
    const message = { id, timestamp: '1790000000', type: 'text', from, text: { body: person.notes } };
    const stranger = {
      id: newWamid('5571900000000'),
      timestamp: '1790000000',
      type: 'image',
      from_user_id: 'BR.991',
    };
    const image = { id: '77', mime_type: 'image/png', sha256: 'x', caption: person.notes };
    const profile = { name: person.name, username: 'quiteria.zumbidora' };
    const value = {
      metadata: { phone_number_id: clinics.a.phoneNumberId },
      contacts: [
        { wa_id: from, profile },
        { user_id: 'BR.991', profile },
      ],
      messages: [message, { ...stranger, image }],
    };
    const body = { object: 'whatsapp_business_account', entry: [{ changes: [{ value }] }] };
    const text = JSON.stringify(body);
    const signature = createHmac('sha256', api.deps.whatsapp.appSecret).update(text).digest('hex');
    const headers = { 'X-Hub-Signature-256': `sha256=${signature}` };
    expect((await api.stranger().send('POST', '/api/v1/webhooks/whatsapp', text, headers)).status).toBe(200);
    const live = { publish: () => undefined, poke: () => undefined };
    const { applyInbound } = createInbound({ tenancy: clinics.workerTenancy, live });
    for (const item of parseWebhook(body)) await applyInbound(clinics.a.id, item);
    expect((await clinics.admin.query('select 1 from conversations')).rows).toHaveLength(2);
    const kept = await clinics.admin.query(
      'select 1 from webhook_events, inbound_messages where client_id is not null',
    );
    expect(kept.rows).toHaveLength(2);
  }

  /** Staff look for her, answer, and tell each other about her; the stranger turns out to be her. */
  async function answerByWhatsApp(clientId: string): Promise<void> {
    const { body } = await owner.get<{ items: { id: string; client: unknown }[] }>(
      '/conversations?q=jabuticaba',
    );
    expect(body.items).toHaveLength(2);
    const stranger = body.items.find(({ client }) => client === null);
    const linked = await owner.post<{ id: string }>(`/conversations/${stranger?.id}/client`, { clientId });
    expect(linked.status).toBe(200);
    const path = `/conversations/${linked.body.id}`;
    expect((await owner.post(`${path}/notes`, { text: person.notes })).status).toBe(201);
    await clinics.admin.query('update conversations set last_inbound_at = now()');
    expect((await owner.post(`${path}/messages`, { text: `Olá, ${person.name}` })).status).toBe(202);
  }

  it('tells nobody’s name, number, address, birthday or notes, nor does the log', async () => {
    const { body } = await owner.post<{ id: string }>('/clients', person);
    for (const path of [`/clients/${body.id}`, '/clients?search=quiteria', `/clients?search=${person.cpf}`]) {
      expect((await owner.get(path)).status).toBe(200);
    }
    await owner.patch(`/clients/${body.id}`, { version: 1, notes: `${person.notes}, de novo` });
    expect((await owner.post(`/clients/${body.id}/notes`, { text: person.notes })).status).toBe(201);
    const receptionist = await api.signInProved(clinics.a, 'receptionist');
    const wish = { clientId: body.id, reason: person.notes, minutes: 30 };
    expect((await receptionist.post('/break-glass', wish)).status).toBe(201);
    expect((await receptionist.get(`/clients/${body.id}/notes`)).status).toBe(200);
    await writeByWhatsApp();
    await answerByWhatsApp(body.id);
    const door = `/public/clinics/${clinics.a.id}/sign-in`;
    expect((await api.stranger().post(door, { phone: person.phone })).status).toBe(202);
    await owner.post('/clients', { ...person, birthDate: 'jabuticaba' });
    await owner.post('/clients', person);
    expect((await owner.post('/staff', colleague)).status).toBe(201);
    await owner.post('/resources', { kind: 'professional', name: colleague.name });
    await api.stranger().post('/session', { email: colleague.email, password: 'senha-canária errada' });
    await clinics.admin.query('analyze');
    expect(found(await dump(clinics))).toEqual([]);
    expect(found(api.logged.join('\n'))).toEqual([]);
  });
});

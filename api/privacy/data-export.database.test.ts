import { createHash, createPublicKey, generateKeyPairSync, randomUUID, verify } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExportActivities } from '../../activities/privacy/export-activities.ts';
import { conversationOf } from '../../models/conversation.ts';
import { awaitMedia, settleMedia } from '../../models/inbound-media.ts';
import { keepInbound } from '../../models/inbound-message.ts';
import { bookVisit } from '../../models/booking.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { clientDoor } from '../../tests/support/client-door.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { prepareDataExportId } from '../../workflows/privacy/prepare-data-export.ts';

interface Export {
  id: string;
  state: string;
  sha256: string | null;
  manifestSha256: string | null;
  openings: { by: string }[];
}
interface Manifest {
  format: string;
  files: { path: string; bytes: number; sha256: string }[];
}
const { privateKey } = generateKeyPairSync('ed25519');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const note = 'Alergia a lidocaína.';
// Larger than a part, and nothing that a press makes smaller.
const photo = Buffer.concat(
  Array.from({ length: 40_000 }, (_, at) => createHash('sha256').update(`${at}`).digest()),
);

let clinics: Clinics;
let api: TestApi;
let officer: Person;
let anna: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  const { tenancy, workerTenancy, a } = clinics;
  anna = await createCatalogue(tenancy, a.id);
  const wish = oneService({ ...anna, roomId: null, startsAt: slotInDays(3) });
  await tenancy.withClinic(a.system, (scope) => bookVisit(scope, wish, null, Date.now()));
  const professional = await api.signIn(a, 'professional');
  await professional.post(`/clients/${anna.clientId}/notes`, { text: note });
  await workerTenancy.withClinic(a.system, async (scope) => {
    const conversation = await conversationOf(scope, { clientId: anna.clientId });
    const record = {
      ...{ wamid: randomUUID(), kind: 'image', channel: 'whatsapp' as const, text: 'A foto de hoje' },
      ...{ appointmentId: null, receivedAt: new Date(), targetWamid: null },
    };
    const id = (await keepInbound(scope, conversation, record)) as string;
    await awaitMedia(scope, conversation, id, {
      id: 'at-provider',
      mime: 'image/jpeg',
      fileName: '../rosto.jpg',
    });
    await settleMedia(scope, id, { state: 'kept', mime: 'image/jpeg', bytes: photo });
  });
  officer = await api.signInProved(a, 'privacy-officer');
}, 60_000);
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const at = (path = '', id = anna.clientId) => `/clients/${id}/data-exports${path}`;
const order = (person: Person, format = 'access', id = anna.clientId) =>
  person.post<Export>(at('', id), { format });
/** What the process does. */
async function run(exportId: string, step: 'buildDataExport' | 'expireDataExport' | 'failDataExport') {
  const { workerTenancy: tenancy, a } = clinics;
  const activities = createExportActivities({ tenancy, live: { publish: () => undefined }, key: privateKey });
  const info = { workflowExecution: { workflowId: prepareDataExportId(a.id, exportId), runId: exportId } };
  const room = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
  await room.run(() => activities[step]({ exportId }));
}
/** As a browser saves it. */
async function download(person: Person, path: string) {
  const Cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { 'X-NeonPro-CSRF': '1', Cookie };
  const answer = await fetch(`${api.url}/api/v1${path}`, { method: 'POST', headers });
  return { answer, bytes: new Uint8Array(await answer.arrayBuffer()) };
}
const stateOf = async (id: string) =>
  (await officer.get<{ exports: Export[] }>(at())).body.exports.find((one) => one.id === id);

describe('a copy of a client’s data is refused', () => {
  it('to whoever does not answer for it, and without a second factor', async () => {
    expect((await order(api.stranger())).status).toBe(401);
    for (const role of ['manager', 'professional', 'receptionist', 'auditor'] as const)
      expect((await order(await api.signIn(clinics.a, role))).status, role).toBe(403);
    expect((await order(await api.signIn(clinics.a, 'owner'))).body).toMatchObject({
      code: 'step-up-required',
    });
  });

  it('for the client of another clinic, and in a form that there is not', async () => {
    const { clientId } = await createCatalogue(clinics.tenancy, clinics.b.id);
    expect((await order(officer, 'access', clientId)).status).toBe(404);
    expect((await officer.get(at('', clientId))).status).toBe(404);
    expect((await officer.post(at(`/${randomUUID()}/open`), undefined)).status).toBe(404);
    expect((await order(officer, 'paper')).status).toBe(400);
  });
});

describe('a copy of a client’s data', () => {
  it('is an archive whose every file is in the signed manifest, and nobody else is in it', async () => {
    const other = await createCatalogue(clinics.tenancy, clinics.a.id);
    const { status, body } = await order(officer);
    expect([status, body.state]).toEqual([202, 'preparing']);
    // Whoever taps twice gets the one that is being prepared.
    expect((await order(officer)).body.id).toBe(body.id);
    expect((await officer.post(at(`/${body.id}/open`), undefined)).status).toBe(404);
    // Two tries beside each other, and the word that it failed after an answer that was lost: it is there, once and whole.
    await Promise.all([run(body.id, 'buildDataExport'), run(body.id, 'buildDataExport')]);
    await run(body.id, 'failDataExport');
    const ready = await stateOf(body.id);
    expect(ready).toMatchObject({ state: 'ready', openings: [] });

    const { answer, bytes } = await download(officer, at(`/${body.id}/open`));
    expect(answer.headers.get('content-type')).toBe('application/zip');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="meus-dados-[0-9a-f]{8}.zip"$/,
    );
    expect(sha256(bytes)).toBe(ready?.sha256);
    const files = unzipSync(bytes);
    const manifestBytes = files['manifest.json'] as Uint8Array;
    const key = createPublicKey(strFromU8(files['chave-publica.pem'] as Uint8Array));
    expect(verify(null, manifestBytes, key, files['manifest.sig'] as Uint8Array)).toBe(true);
    expect(
      verify(
        null,
        Buffer.concat([manifestBytes, Buffer.from(' ')]),
        key,
        files['manifest.sig'] as Uint8Array,
      ),
    ).toBe(false);
    expect(sha256(manifestBytes)).toBe(ready?.manifestSha256);
    const manifest = JSON.parse(strFromU8(manifestBytes)) as Manifest;
    const listed = manifest.files.map(({ path, sha256: hash, bytes: size }) => [path, hash, size]);
    const found = Object.entries(files)
      .filter(([path]) => !/^(manifest\.|chave-publica)/.test(path))
      .map(([path, file]) => [path, sha256(file), file.length]);
    expect(found.sort()).toEqual(listed.sort());
    expect(manifest.files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        ...['LEIA-ME.txt', 'dados.json', 'relatorio.pdf', 'arquivos/0001-_rosto.jpg', 'fhir/Patient.json'],
        ...[
          'fhir/Appointment.json',
          'fhir/DocumentReference.json',
          'fhir/Communication.json',
          'fhir/AuditEvent.json',
        ],
      ]),
    );
    expect(Buffer.from(files['arquivos/0001-_rosto.jpg'] as Uint8Array).equals(photo)).toBe(true);
    const data = strFromU8(files['dados.json'] as Uint8Array);
    expect(data).toContain(note);
    expect(data).toContain(anna.clientName);
    expect(data).not.toContain(other.clientName);
    expect((await stateOf(body.id))?.openings).toEqual([{ at: expect.any(String) as string, by: 'staff' }]);
    const { rows } = await clinics.admin.query<{ action: string }>(
      `select action from audit_events where entity_id = $1 order by at, action`,
      [body.id],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'data-export.order',
      'data-export.ready',
      'data-export.open',
    ]);
  });

  it('lies in the database under her own key alone', async () => {
    const { rows } = await clinics.admin.query<{ content: Buffer }>(
      'select content_ct as content from data_export_parts',
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const { content } of rows) expect(content.includes(Buffer.from('dados.json'))).toBe(false);
  });

  it('for another clinic leaves out this one’s own workings', async () => {
    const { body } = await order(officer, 'portability');
    await run(body.id, 'buildDataExport');
    const files = unzipSync((await download(officer, at(`/${body.id}/open`))).bytes);
    const data = JSON.parse(strFromU8(files['dados.json'] as Uint8Array)) as Record<string, unknown>;
    expect(Object.keys(data)).toEqual(
      expect.arrayContaining(['client', 'appointments', 'notes', 'messages']),
    );
    for (const name of ['accesses', 'predictions', 'conversationNotes'])
      expect(data).not.toHaveProperty(name);
    expect(files).not.toHaveProperty('fhir/AuditEvent.json');
  });

  it('is over after its term, and its bytes are gone', async () => {
    const { body } = await order(officer);
    await run(body.id, 'buildDataExport');
    await clinics.admin.query(
      `update data_exports set ready_at = now() - interval '8 days', expires_at = now() - interval '1 day' where id = $1`,
      [body.id],
    );
    expect((await officer.post(at(`/${body.id}/open`), undefined)).body).toMatchObject({
      code: 'link-expired',
    });
    await run(body.id, 'expireDataExport');
    expect(await stateOf(body.id)).toMatchObject({ state: 'expired', sha256: expect.any(String) as string });
    const { rows } = await clinics.admin.query('select 1 from data_export_parts where export_id = $1', [
      body.id,
    ]);
    expect(rows).toEqual([]);
  });

  it('that could not be prepared says so, and another may be ordered', async () => {
    const { body } = await order(officer);
    await run(body.id, 'failDataExport');
    expect((await stateOf(body.id))?.state).toBe('failed');
    const tasks = async () =>
      (
        await clinics.admin.query<Record<string, string>>(
          `select subject_key as key, client_id as client, reason, state from staff_tasks where kind = 'data-export'`,
        )
      ).rows;
    const task = { key: body.id, client: anna.clientId, reason: 'export-failed' };
    expect(await tasks()).toEqual([{ ...task, state: 'open' }]);
    const again = (await order(officer)).body.id;
    expect(again).not.toBe(body.id);
    await run(again, 'buildDataExport');
    expect(await tasks()).toEqual([{ ...task, state: 'done' }]);
  });
});

describe('her own copy, on her page', () => {
  const own = (path = '') => `/public/me/data-exports${path}`;

  it('is hers alone: ordered, opened and told by herself', async () => {
    expect((await api.stranger().get(own())).status).toBe(401);
    expect((await officer.get(own())).status).toBe(401);
    const door = clientDoor(clinics, api);
    const next = await createCatalogue(clinics.tenancy, clinics.a.id);
    const her = await door.enter(anna.clientPhone);
    const neighbour = await door.enter(next.clientPhone);
    expect((await her.post(own(), { format: 'paper' })).status).toBe(400);
    const { status, body } = await her.post<Export>(own(), { format: 'portability' });
    expect(status).toBe(202);
    await run(body.id, 'buildDataExport');
    expect((await neighbour.post(own(`/${body.id}/open`), undefined)).status).toBe(404);
    expect((await neighbour.get<{ exports: Export[] }>(own())).body.exports).toEqual([]);
    const { answer, bytes } = await download(her, own(`/${body.id}/open`));
    expect(answer.status).toBe(200);
    expect(Object.keys(unzipSync(bytes))).toContain('dados.json');
    const told = (await her.get<{ exports: Export[] }>(own())).body.exports.find(({ id }) => id === body.id);
    expect(told).toMatchObject({ state: 'ready', openings: [{ by: 'client' }] });
  });
});

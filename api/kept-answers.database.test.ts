import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staffActor } from '../tests/support/actors.ts';
import { type Answer, type Person, startApi, type TestApi } from '../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { describeOperations } from './router.ts';

/** Answers that may lie under the clinic's key for a day: no secret, no client, nothing of a clinical record. */
const keptAnswers = [
  'acceptComplianceFinding',
  'acceptOffer',
  'acceptOwnOffer',
  'acceptTemplateCategory',
  'addCompetenceRule',
  'addDevice',
  'addExcursion',
  'addIncidentPeople',
  'addIncidentPeopleOfTrail',
  'addInvoice',
  'addLicence',
  'addPackage',
  'addProcedure',
  'addProduct',
  'addReading',
  'addResource',
  'addStaff',
  'addStoragePlace',
  'addSupplier',
  'announceDelay',
  'archiveMessageTemplate',
  'askForDeposit',
  'blockDevice',
  'cancelStockCount',
  'changeCampaign',
  'changeRetentionRule',
  'checkDevice',
  'checkProduct',
  'checkSupplier',
  'closeStockCount',
  'createCampaign',
  'decideExcursion',
  'declineOffer',
  'declineOwnOffer',
  'discardLot',
  'discardPackage',
  'draftMessageTemplate',
  'editMessageTemplate',
  'eraseClient',
  'noteDeviceWork',
  'openPackage',
  'openRecall',
  'openRightsRequest',
  'orderDataExport',
  'pauseCampaign',
  'pauseWebhook',
  'preferMessageTemplate',
  'promoteNoShowModel',
  'publishConsentText',
  'publishRegister',
  'putBookingPolicy',
  'putCountedLot',
  'putMessagingAccount',
  'putMessagingSettings',
  'putNoShowSettings',
  'putPaymentAccount',
  'putProcedureProducts',
  'putProductSettings',
  'quarantineLot',
  'receiveGoods',
  'refundDeposit',
  'releaseLot',
  'renamePasskey',
  'replayDelivery',
  'reportIncident',
  'reportSafetyEvent',
  'requestConsent',
  'resumeCampaign',
  'resumeMessagingChannel',
  'resumeWebhook',
  'retireDevice',
  'returnStock',
  'revokeCompetenceSignOff',
  'signOffCompetence',
  'skipDelivery',
  'startCampaign',
  'startKeyRotation',
  'startNoShowTraining',
  'startStockCount',
  'stopCampaign',
  'submitMessageTemplate',
  'testCampaign',
  'testWebhook',
  'tryRetention',
  'unblockDevice',
  'updateApiClient',
  'updateClinic',
  'updateDevice',
  'updateLicence',
  'updateMessagingChannel',
  'updatePackage',
  'updateProcedure',
  'updateProduct',
  'updateResource',
  'updateSignInPolicy',
  'updateStaff',
  'updateStoragePlace',
  'updateSupplier',
  'updateWebhook',
  'useProduct',
  'voidProductUse',
  'waiveDeposit',
  'wasteStock',
  'writePrivacySettings',
];

type Body = Record<string, unknown> & { id: string; code?: string };

describe('what is kept of an answer under its key', () => {
  let clinics: Clinics;
  let api: TestApi;
  let owner: Person;
  let professional: Person;
  let anna: Catalogue;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    owner = await api.signInProved(clinics.a, 'owner');
    professional = await api.signIn(clinics.a, 'professional');
    anna = await createCatalogue(clinics.tenancy, clinics.a.id);
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });

  /** The same request twice under one key. */
  async function twice(person: Person, path: string, body: unknown, method = 'POST') {
    const key = randomUUID();
    const ask = () => person.send<Body>(method, `/api/v1${path}`, body, { 'Idempotency-Key': key });
    return { key, ask, first: await ask(), second: await ask() };
  }
  const codeOf = ({ status, body }: Answer<Body>) => [status, body.code];
  const rowOf = async (key: string) =>
    (
      await clinics.admin.query<{ status: number; answer: Buffer | null }>(
        'select status, answer_ct as answer from idempotency_keys where key = $1',
        [key],
      )
    ).rows[0];

  it('is a matter of a list', () => {
    const { list } = describeOperations();
    const kept = list.filter(
      (one) => one.method !== 'GET' && 'inClinic' in one && one.output && one.keepsAnswer !== false,
    );
    expect(kept.map(({ id }) => id).sort()).toEqual(keptAnswers);
  });

  it('is no secret: it is told once, and nothing is made twice', async () => {
    const wish = { name: 'Site', scopes: ['agenda:read'] };
    const hook = { url: 'https://example.com/hook', description: 'CRM', events: ['client.created'] };
    const program = await twice(owner, '/api-clients', wish);
    const webhook = await twice(owner, '/webhooks', hook);
    const { apiClient } = program.first.body as unknown as { apiClient: { id: string } };
    const { endpoint } = webhook.first.body as unknown as { endpoint: { id: string } };
    const renewed = await twice(owner, `/api-clients/${apiClient.id}/secret`, undefined);
    const rotated = await twice(owner, `/webhooks/${endpoint.id}/secret`, undefined);
    for (const { key, first, second } of [program, webhook, renewed, rotated]) {
      expect([first.status, typeof first.body.secret]).toEqual([201, 'string']);
      expect(codeOf(second)).toEqual([409, 'already-done']);
      expect(await rowOf(key)).toEqual({ status: 201, answer: null });
    }
    const made = await owner.get<{ apiClients: unknown[] }>('/api-clients');
    expect(made.body.apiClients).toHaveLength(1);
  });

  it('is no clinical text and no reason, and the key is nobody else’s to see', async () => {
    const path = `/clients/${anna.clientId}/notes`;
    const noted = await twice(professional, path, { text: 'segredo clínico' });
    const receptionist = await api.signInProved(clinics.a, 'receptionist');
    const reason = 'Desmaio na recepção, preciso das alergias.';
    const opened = await twice(receptionist, '/break-glass', {
      clientId: anna.clientId,
      reason,
      minutes: 30,
    });
    for (const { key, first, second } of [noted, opened]) {
      expect(first.status).toBe(201);
      expect(codeOf(second)).toEqual([409, 'already-done']);
      expect(await rowOf(key)).toEqual({ status: 201, answer: null });
    }
    expect((await professional.get<{ notes: unknown[] }>(path)).body.notes).toHaveLength(1);
    const reception = await staffActor(clinics, clinics.a, 'receptionist');
    const seen = await clinics.tenancy.withClinic(reception, async ({ trx }) => ({
      keys: await trx('idempotencyKeys').pluck('key'),
      changed: await trx('idempotencyKeys').where({ key: noted.key }).update({ status: 500 }),
    }));
    expect(seen).toEqual({ keys: [opened.key], changed: 0 });
  });

  it('is no client: she is read again, as she is by now, and not once her key is gone', async () => {
    const { key, ask, first, second } = await twice(owner, '/clients', {
      name: 'Lida de Novo',
      cpf: '52998224725',
    });
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    const patch = { version: 1, name: 'Lida Mais Tarde' };
    const changed = await twice(owner, `/clients/${first.body.id}`, patch, 'PATCH');
    expect(changed.second.body).toEqual(changed.first.body);
    expect((await ask()).body).toMatchObject({ id: first.body.id, name: 'Lida Mais Tarde', version: 2 });
    for (const one of [key, changed.key]) expect((await rowOf(one))?.answer).toBeNull();
    const reads = await clinics.admin.query(
      `select from audit_events where action = 'client.read' and entity_id = $1`,
      [first.body.id],
    );
    expect(reads.rowCount).toBe(3);
    await clinics.admin.query(
      'update person_keys set wrapped_key = null, destroyed_at = now() where person_id = $1',
      [first.body.id],
    );
    expect(codeOf(await ask())).toEqual([410, 'key-destroyed']);
  });

  it('is no visit, which bears a name: it is read again', async () => {
    const wish = {
      clientId: anna.clientId,
      procedureId: anna.procedureId,
      professionalId: anna.professionalId,
    };
    const booked = await twice(owner, '/appointments', {
      ...wish,
      startsAt: new Date(slotInDays(4)).toISOString(),
    });
    expect(booked.second.body.id).toBe(booked.first.body.id);
    const path = `/appointments/${booked.first.body.id}`;
    for (const [verb, body] of [
      ['confirm', { version: 1 }],
      ['move', { startsAt: new Date(slotInDays(5)).toISOString(), version: 2 }],
      ['cancel', { version: 3, reason: 'client' }],
    ] as const) {
      const { key, first, second } = await twice(owner, `${path}/${verb}`, body);
      expect([verb, first.status]).toEqual([verb, 200]);
      expect(second.body).toEqual(first.body);
      expect(await rowOf(key)).toEqual({ status: 200, answer: null });
    }
  });

  it('leaves a booking’s key its owner’s: somebody else with it is refused, and holds no time', async () => {
    const wish = {
      clientId: anna.clientId,
      procedureId: anna.procedureId,
      professionalId: anna.professionalId,
    };
    const mine = { ...wish, startsAt: new Date(slotInDays(6)).toISOString() };
    const theirs = { ...wish, startsAt: new Date(slotInDays(7)).toISOString() };
    const { key } = await twice(owner, '/appointments', mine);
    const manager = await api.signIn(clinics.a, 'manager');
    const book = (body: object, own = key) =>
      manager.post<Body>('/appointments', body, { 'Idempotency-Key': own });
    for (const body of [mine, theirs]) expect((await book(body)).status).toBeGreaterThanOrEqual(409);
    expect(codeOf(await book(theirs))).toEqual([422, 'idempotency-key-reused']);
    expect((await book(theirs, randomUUID())).status).toBe(201);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { preferenceToken } from '../../models/preference-link.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { clientDoor } from '../../tests/support/client-door.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

type Wish = { channel: string; purpose: string; choice: string };
type Body = { code?: string; current: Wish[]; history: (Wish & { source: string; text: string | null })[] };
const offers = (choice: string): Wish => ({ channel: 'whatsapp', purpose: 'offers', choice });

let clinics: Clinics;
let api: TestApi;
let reception: Person;
let ana: Catalogue;
let other: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  reception = await api.signIn(clinics.a, 'receptionist');
});
beforeEach(async () => {
  await clinics.admin.query('delete from app.rate_limits');
  ana = await createCatalogue(clinics.tenancy, clinics.a.id);
  other = await createCatalogue(clinics.tenancy, clinics.b.id);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
const path = (id: string) => `/clients/${id}/choices`;
const put = (person: Person, at: string, body: object) => person.send('PUT', `/api/v1${at}`, body);

describe('choices at the desk', () => {
  it('are not for an auditor, not of another clinic, and of a strict shape', async () => {
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await auditor.get(path(ana.clientId))).status).toBe(403);
    expect((await put(auditor, path(ana.clientId), { choices: [offers('granted')] })).status).toBe(403);
    for (const id of [other.clientId, randomUUID()]) {
      expect((await reception.get(path(id))).status).toBe(404);
      expect((await put(reception, path(id), { choices: [offers('granted')] })).status).toBe(404);
    }
    for (const body of [
      {},
      { choices: [] },
      { choices: [{ ...offers('maybe') }] },
      { choices: [offers('granted')], more: 1 },
    ])
      expect((await put(reception, path(ana.clientId), body)).status).toBe(400);
  });

  it('keep the words of each yes and no, and do not write twice what holds', async () => {
    const before = (await reception.get<Body>(path(ana.clientId))).body;
    expect(before.current).toMatchObject([{ channel: 'whatsapp', purpose: 'service', choice: 'granted' }]);
    for (const choice of ['granted', 'granted', 'withdrawn'])
      await put(reception, path(ana.clientId), { choices: [offers(choice)] });
    const { body } = await reception.get<Body>(path(ana.clientId));
    expect(body.history.map(({ purpose, choice }) => [purpose, choice])).toEqual([
      ['offers', 'withdrawn'],
      ['offers', 'granted'],
      ['service', 'granted'],
    ]);
    expect(body.history[0]).toMatchObject({ source: 'reception' });
    expect(body.history[0]?.text).toContain('Aceito receber ofertas');
  });

  it('cannot be changed or taken away afterwards, not even by the owner of the tables', async () => {
    for (const sql of [
      `update contact_choices set choice = 'granted' where client_id = $1`,
      'delete from contact_choices where client_id = $1',
    ])
      await expect(clinics.admin.query(sql, [ana.clientId])).rejects.toThrow();
  });

  it('repeat the yes to messages in the client’s own record, both ways', async () => {
    const wish = { channel: 'whatsapp', purpose: 'service', choice: 'withdrawn' };
    await put(reception, path(ana.clientId), { choices: [wish] });
    const { body } = await reception.get<{ whatsappOptIn: boolean; version: number }>(
      `/clients/${ana.clientId}`,
    );
    expect(body.whatsappOptIn).toBe(false);
    const { version } = body;
    await reception.patch(`/clients/${ana.clientId}`, { version, whatsappOptIn: true });
    const { current } = (await reception.get<Body>(path(ana.clientId))).body;
    expect(current).toMatchObject([{ purpose: 'service', choice: 'granted' }]);
  });
});

describe('choices of the client herself', () => {
  it('are changed on her own page, and seen there without how they came about', async () => {
    const client = await clientDoor(clinics, api).enter(ana.clientPhone);
    const { status, body } = await put(client, '/public/me/choices', { choices: [offers('granted')] });
    expect([status, Object.keys(body).sort()]).toEqual([200, ['clinic', 'current', 'offersText']]);
    const { history } = (await reception.get<Body>(path(ana.clientId))).body;
    expect(history[0]).toMatchObject({ purpose: 'offers', source: 'preference-page' });
  });

  it('reach her record, although she may write no client', async () => {
    const client = await clientDoor(clinics, api).enter(ana.clientPhone);
    const optIn = async () =>
      (await reception.get<{ whatsappOptIn: boolean }>(`/clients/${ana.clientId}`)).body.whatsappOptIn;
    for (const choice of ['withdrawn', 'granted']) {
      const wish = { channel: 'whatsapp', purpose: 'service', choice };
      await put(client, '/public/me/choices', { choices: [wish] });
      expect(await optIn()).toBe(choice === 'granted');
    }
  });

  it('open by a link that the desk makes for its own clients', async () => {
    const make = (person: Person, id: string) =>
      person.post<{ url: string }>(`/clients/${id}/preference-link`, {});
    expect((await make(await api.signIn(clinics.a, 'auditor'), ana.clientId)).status).toBe(403);
    expect((await make(reception, other.clientId)).status).toBe(404);
    expect((await reception.post(`/clients/${ana.clientId}/preference-link`, { more: 1 })).status).toBe(400);
    const { url } = (await make(reception, ana.clientId)).body;
    const [, clinicId, token] = /\/c\/([\w-]+)\/preferencias#(.+)$/.exec(url) ?? [];
    const looked = await api.stranger().post<Body>(`/public/clinics/${clinicId}/preferences/look`, { token });
    expect(looked.body.current).toHaveLength(1);
  });

  it('open by the link of a message, of this clinic and client alone', async () => {
    const token = await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      Promise.resolve(preferenceToken(scope.vault, ana.clientId, Date.now())),
    );
    const at = (clinicId: string, what = '') => `/public/clinics/${clinicId}/preferences${what}`;
    const stranger = api.stranger();
    const forged = token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    for (const [clinicId, word] of [
      [clinics.b.id, token],
      [clinics.a.id, forged],
    ] as const) {
      const refused = await stranger.post<Body>(at(clinicId, '/look'), { token: word });
      expect([refused.status, refused.body.code]).toEqual([401, 'challenge-invalid']);
    }
    const old = await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      Promise.resolve(preferenceToken(scope.vault, ana.clientId, Date.now() - 181 * 86_400_000)),
    );
    expect((await stranger.post(at(clinics.a.id, '/look'), { token: old })).status).toBe(401);
    expect((await stranger.post(at(clinics.a.id), { token })).status).toBe(400);
    // The way out alone: a forwarded message says yes to nothing.
    const yes = { token, choices: [offers('granted')] };
    expect((await stranger.post(at(clinics.a.id), yes)).status).toBe(400);
    expect((await stranger.post<Body>(at(clinics.a.id, '/look'), { token })).body.current).toHaveLength(1);
    const { body } = await stranger.post<Body>(at(clinics.a.id), {
      ...{ token, choices: [offers('withdrawn')] },
    });
    expect(body.current).toContainEqual(offers('withdrawn'));
  });
});

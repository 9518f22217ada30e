import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, startApi, type Person, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Consents {
  current: { purpose: string; proofId: string | null }[];
  history: { id: string; choice: string }[];
}
let clinics: Clinics;
let api: TestApi;
let desk: Person;
let catalogue: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  desk = await api.signIn(clinics.a, 'receptionist');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  await clinics.admin.query('delete from app.rate_limits');
  catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
});

const at = (client = catalogue.clientId) => `/clients/${client}/consents`;
interface Text {
  purpose: string;
  sha256: string;
  isCurrent: boolean;
}
async function grant(over: object = {}) {
  const { texts } = (await desk.get<{ texts: Text[] }>('/consent-texts')).body;
  const text = texts.find(({ purpose, isCurrent }) => purpose === 'ai-chat' && isCurrent);
  const body = { purpose: 'ai-chat', choice: 'granted', channel: 'tablet', textSha256: text?.sha256 };
  return desk.post<Consents>(at(), { ...body, ...over });
}
const withdraw = () => desk.post<Consents>(`${at()}/withdraw`, { purpose: 'ai-chat', channel: 'desk' });

describe('the proof of a yes', () => {
  const strokes = [
    [
      [1, 2],
      [3, 4],
      [30, 40],
    ],
    [[50, 50]],
  ];
  const proofOf = ({ body }: Answer<Consents>) =>
    body.current.find(({ purpose }) => purpose === 'ai-chat')?.proofId;
  const paper = (id: unknown, person = desk, client = catalogue.clientId) =>
    person.get(`${at(client)}/${String(id)}/proof`);

  it('is for those who read consents, of this client of this clinic, and of a yes', async () => {
    const id = proofOf(await grant());
    expect((await paper(id, api.stranger())).status).toBe(401);
    const operator = await api.signIn(clinics.a, 'operator');
    expect((await paper(id, operator)).status).toBe(403);
    const neighbour = await api.signIn(clinics.b, 'owner');
    expect((await paper(id, neighbour)).status).toBe(404);
    const { clientId: another } = await createCatalogue(clinics.tenancy, clinics.a.id);
    expect((await paper(id, desk, another)).status).toBe(404);
    expect((await paper(randomUUID())).status).toBe(404);
    expect((await paper('x')).status).toBe(400);
    const back = await withdraw();
    expect(proofOf(back)).toBeNull();
    const no = back.body.history.find(({ choice }) => choice === 'withdrawn')?.id;
    if (no) expect((await paper(no)).status).toBe(404);
  });

  it('is a paper with the signature, drawn or typed, and is audited', async () => {
    const drawn = { strokes, width: 300, height: 100 };
    for (const signature of [drawn, { typedName: 'Ana Souza' }]) {
      const id = proofOf(await grant({ signature }));
      const { status, headers } = await paper(id);
      expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf']);
      const { rows } = await clinics.admin.query(
        `select 1 from audit_events where entity_id = $1 and action = 'consent.certify'`,
        [id],
      );
      expect(rows).toHaveLength(1);
    }
    for (const signature of [{}, { typedName: 'A' }, { ...drawn, typedName: 'Ana Souza' }, { strokes }])
      expect((await grant({ signature })).status).toBe(400);
  });

  it('tells of somebody erased no more than the words and the time', async () => {
    const id = proofOf(await grant({ signature: { typedName: 'Ana Souza' } }));
    await clinics.admin.query('update clients set erased_at = now() where id = $1', [catalogue.clientId]);
    expect((await paper(id)).status).toBe(200);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anvisaFileCodes } from '../../domain/products/anvisa-catalogue.ts';
import {
  type AnvisaSimulator,
  startAnvisaSimulator,
} from '../../local/simulators/anvisa/anvisa-simulator.ts';
import { findTransfers, companyOf } from '../../models/anvisa-mirror.ts';
import { systemActor } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { type MirrorStage, openMirrorStage } from '../../tests/support/mirror-stage.ts';

interface Row {
  key: string;
  name: string;
  state: string;
  printedNumber: string;
  [field: string]: unknown;
}
let clinics: Clinics;
let api: TestApi;
let anvisa: AnvisaSimulator;
let stage: MirrorStage;
let desk: Person;

beforeAll(async () => {
  [clinics, anvisa] = await Promise.all([startClinics(), startAnvisaSimulator()]);
  stage = openMirrorStage(clinics, { baseUrl: anvisa.url });
  for (const code of anvisaFileCodes.filter((one) => one !== 'irregular')) await stage.sync(code);
  api = await startApi(clinics);
  desk = await api.signIn(clinics.a, 'receptionist');
});
afterAll(async () => {
  await stage.close();
  await api.close();
  await Promise.all([anvisa.stop(), clinics.stop()]);
});

const search = async (query: string) =>
  (await desk.get<{ rows: Row[] }>(`/anvisa/products?${query}`)).body.rows;

describe('the mirror', () => {
  it('is shown to nobody without a session, and not to who has nothing to do with stock', async () => {
    const officer = await api.signIn(clinics.a, 'privacy-officer');
    for (const path of ['/anvisa/files', '/anvisa/products?regime=medicine&name=botox']) {
      expect((await fetch(`${api.url}/api/v1${path}`)).status).toBe(401);
      expect((await officer.get(path)).status).toBe(403);
    }
  });

  it('refuses a question that is none', async () => {
    for (const query of [
      ...['', 'name=botox', 'regime=medicine', 'regime=food&name=botox', 'regime=medicine&name=b'],
      ...['regime=medicine&name=botox&number=198600019', 'regime=medicine&name=botox&more=1'],
      ...['regime=medicine&name=botox&limit=51'],
    ])
      expect((await desk.get(`/anvisa/products?${query}`)).status, query).toBe(400);
  });

  it('says of which day each copy is, and which there is none of', async () => {
    const { status, body } = await desk.get<{ files: Row[] }>('/anvisa/files');
    expect(status).toBe(200);
    expect(body.files.map(({ code, state, isStale }) => [code, state, isStale])).toEqual([
      ...['medicines', 'devices', 'cosmetics', 'companies'].map((code) => [code, 'good', false]),
      ['irregular', 'never', true],
    ]);
    await stage.activities.noteAnvisaFault({ code: 'devices', fault: 'shrunk' });
    await clinics.admin.query(
      `update anvisa_files set source_date = current_date - 9 where code = 'devices'`,
    );
    const faulty = (await desk.get<{ files: Row[] }>('/anvisa/files')).body.files[1];
    expect(faulty).toMatchObject({ state: 'faulty', faultCode: 'shrunk', isStale: true, rowCount: 1_518 });
    expect((await search('regime=device&number=80251760010'))[0]?.state).toBe('source-stale');
    await clinics.admin.query(`update anvisa_files set source_date = current_date where code = 'devices'`);
  });

  it.each([
    ['regime=medicine&number=1.9860.0019', '198600019', 'active', '1.9860.0019'],
    // A presentation, and the process.
    ['regime=medicine&number=1986000190012', '198600019', 'active', '1.9860.0019'],
    ['regime=medicine&text=25351.429171/2023-62', '198600019', 'active', '1.9860.0019'],
    ['regime=medicine&number=101470045', '101470045', 'inactive', '1.0147.0045'],
    ['regime=medicine&number=109740100', '109740100', 'active-date-passed', '1.0974.0100'],
    ['regime=device&number=80251760010', '80251760010', 'active', '80251760010'],
    ['regime=device&number=10360310041', '10360310041', 'active', '10360310041'],
  ])('finds %s', async (query, key, state, printedNumber) => {
    expect(await search(query)).toMatchObject([{ key, state, printedNumber }]);
  });

  it('finds a cosmetic by its process and, if it has one, by its registration', async () => {
    const { rows } = await clinics.admin.query<{ key: string; registration: string }>(
      `select key, registration from anvisa_products where regime = 'cosmetic' and registration is not null limit 1`,
    );
    const [one] = rows;
    expect(await search(`regime=cosmetic&number=${one?.registration}`)).toMatchObject([{ key: one?.key }]);
    expect(await search(`regime=cosmetic&number=${one?.key}`)).toMatchObject([{ key: one?.key }]);
  });

  it('finds names by how they begin, whatever their accents, and nothing of another regime', async () => {
    expect((await search('regime=medicine&name=BOTÓX')).map(({ key }) => key)).toEqual([
      '101470045',
      '198600019',
    ]);
    expect((await search('regime=device&text=restylane')).map(({ name }) => name)).toEqual([
      ...['Restylane', 'RESTYLANE EMERVEL LIDOCAINE', 'RESTYLANE SKINBOOSTERS LIDOCAINE', 'Restylane Volyme'],
    ]);
    expect(await search('regime=cosmetic&name=botox')).toEqual([]);
    expect(await search('regime=medicine&name=50%25')).toEqual([]);
    expect(await search('regime=medicine&number=12345678')).toEqual([]);
  });

  it('knows who holds a product now, and whose authorisation is in force', async () => {
    await clinics.tenancy.withClinic(systemActor(clinics.a.id), async ({ trx }) => {
      const moved = await findTransfers(trx, { regime: 'medicine', key: '101470045', name: 'BOTOX' });
      expect(moved.map(({ key }) => key)).toEqual(['198600019']);
      expect(await companyOf(trx, '00317372000146')).toMatchObject([{ afe: '8025176', isActive: true }]);
      expect(await companyOf(trx, '43426626000177')).toMatchObject([
        { isActive: false, cancelledOn: '2024-06-01' },
      ]);
      expect(await companyOf(trx, '00000000000191')).toEqual([]);
    });
  });

  it('is written by workers alone', async () => {
    await expect(
      clinics.tenancy.withClinic(systemActor(clinics.a.id), ({ trx }) =>
        trx.raw(`update anvisa_products set situation = 'active'`),
      ),
    ).rejects.toThrow();
  });
});

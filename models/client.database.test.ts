import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { clientNames, findClientByPhone, findKnownClients, getClient } from './client.ts';
import { searchClients } from './client-search.ts';
import type { Scope } from './tenancy.ts';
import { insertClients, type NewClient, updateClient } from './client-write.ts';

const marina: NewClient = {
  name: 'Marina Conceição d’Ávila',
  cpf: '52998224725',
  phone: '+5511987654321',
  email: 'marina@example.com',
  birthDate: '1990-02-28',
  notes: 'Alérgica a dipirona',
  whatsappOptInAt: null,
};
const bare = { cpf: null, phone: null, email: null, birthDate: null, notes: null, whatsappOptInAt: null };

describe('clients of a clinic', () => {
  let clinics: Clinics;
  let id: string;
  beforeAll(async () => {
    clinics = await startClinics();
    [id] = (await inA((scope) =>
      insertClients(scope, [marina, { ...bare, name: 'João Silva', reference: 'P-7' }]),
    )) as [string];
  });
  afterAll(() => clinics.stop());
  const inA = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    clinics.tenancy.withClinic(clinics.a.system, work);
  const search = async (text: string) =>
    (await inA((scope) => searchClients(scope, text, 50))).map(({ name }) => name);

  it('refuses a second client with the same CPF, but not in another clinic', async () => {
    await expect(inA((scope) => insertClients(scope, [{ ...marina, name: 'Outra' }]))).rejects.toMatchObject({
      code: 'client-already-registered',
    });
    await clinics.tenancy.withClinic(clinics.b.system, (scope) => insertClients(scope, [marina]));
  });

  it('keeps the client of another clinic as missing', async () => {
    await expect(
      clinics.tenancy.withClinic(clinics.b.system, (scope) => getClient(scope, id)),
    ).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('reads back what was written', async () => {
    expect(await inA((scope) => getClient(scope, id))).toMatchObject({ ...marina, id, version: 1 });
    expect(await inA((scope) => clientNames(scope, [id, id, clinics.b.id]))).toEqual(
      new Map([[id, marina.name]]),
    );
  });

  it('finds by the beginnings of names without accents, in any order, all of them', async () => {
    expect(await search('conceicao mari')).toEqual([marina.name]);
    expect(await search('mari d')).toEqual([marina.name]);
    expect(await search('jo')).toEqual(['João Silva']);
    expect(await search('mari silva')).toEqual([]);
    expect(await search('arina')).toEqual([]);
    expect(await search('  ')).toHaveLength(2);
  });

  it('finds by CPF and by phone as people type them', async () => {
    expect(await search('529.982.247-25')).toEqual([marina.name]);
    expect(await search('(11) 8765-4321')).toEqual([marina.name]);
    expect(await search('529.982.247-26')).toEqual([]);
    expect(await inA((scope) => findClientByPhone(scope, '+5511987654321'))).toEqual({ id });
  });

  it('knows clients of an import by CPF and by reference', async () => {
    const known = await inA((scope) =>
      findKnownClients(scope, { cpfs: ['52998224725'], references: ['p-7', 'p-8'] }),
    );
    expect(known.byCpf).toEqual(new Map([['52998224725', id]]));
    expect([...known.byReference.keys()]).toEqual(['p-7']);
  });

  it('refuses an edit of what somebody else changed, and finds the new name', async () => {
    const edit = (version: number, name: string) =>
      inA((scope) => updateClient(scope, id, version, { name }));
    const both = await Promise.allSettled([edit(1, 'Marina Prado'), edit(1, 'Marina Souza')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'version-conflict' },
    });
    expect(await search('conceicao')).toEqual([]);
    expect(await search('marina')).toHaveLength(1);
  });

  it('writes who did what in the audit, in the same transaction', async () => {
    const { rows } = await clinics.admin.query<{ action: string; count: number }>(
      `select action, count(*)::int from audit_events where clinic_id = $1 and $2 = any(subject_ids) group by 1 order by 1`,
      [clinics.a.id, id],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'client.create',
      'client.read',
      'client.search',
      'client.update',
    ]);
    expect(rows.find(({ action }) => action === 'client.create')?.count).toBe(1);
  });
});

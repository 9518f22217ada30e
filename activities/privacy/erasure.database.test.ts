import { readFileSync } from 'node:fs';
import { createPublicKey, createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyLedger, unapplied } from '../../models/erasure-apply.ts';
import { readLedger } from '../../models/erasure-ledger.ts';
import { remnants } from '../../models/erasure-rows.ts';
import type { Person } from '../../tests/support/api.ts';
import {
  erasedPerson,
  type ErasureStage,
  letHerLive,
  openErasureStage,
} from '../../tests/support/erasure-stage.ts';
import { fillMirror, receive, stockRoom, use } from '../../tests/support/stock.ts';

interface Certificate {
  erased: { class: string; count: number }[];
  kept: { class: string; ground: string; until: string | null }[];
  pending: { what: string }[];
}
let stage: ErasureStage;
let clientId: string;
let erasureId: string;
let owner: Person;
let lot: { id: string; code?: unknown };
let backup: { wrapped: Buffer; name: Buffer; note: Buffer };

const one = async <Row extends object>(sql: string): Promise<Row> =>
  (await stage.clinics.admin.query<Row>(sql, [stage.clinics.a.id, clientId])).rows[0] as Row;
const count = async (table: string, more = '') =>
  (
    await one<{ n: number }>(
      `select count(*)::int as n from ${table} where clinic_id = $1 and client_id = $2 ${more}`,
    )
  ).n;

beforeAll(async () => {
  stage = await openErasureStage();
  ({ clientId } = await letHerLive(stage));
  owner = await stage.api.signInProved(stage.clinics.a, 'owner');
  await fillMirror(stage.clinics);
  lot = await receive(owner, await stockRoom(owner));
  await use(owner, { clientId, lotId: lot.id, quantity: 100 });
  backup = await one(
    `select k.wrapped_key as wrapped, c.name_ct as name, n.body_ct as note from clients c
      join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id
      join clinical_notes n on n.clinic_id = c.clinic_id and n.client_id = c.id where c.clinic_id = $1 and c.id = $2`,
  );
});
afterAll(() => stage.stop());

describe('who may erase', () => {
  it('needs the right, the clinic and a second factor of the last minutes', async () => {
    const { api, clinics } = stage;
    const path = `/clients/${clientId}/erasure`;
    const body = { ground: 'purpose-over' };
    expect((await api.stranger().post(path, body)).status).toBe(401);
    expect((await (await api.signInProved(clinics.a, 'receptionist')).post(path, body)).status).toBe(403);
    expect((await (await api.signInProved(clinics.b, 'owner')).post(path, body)).status).toBe(404);
    expect((await owner.post(path, { ground: 'because' })).status).toBe(400);
  });

  it('begins once', async () => {
    const begun = await owner.post<{ id: string }>(`/clients/${clientId}/erasure`, {
      ground: 'purpose-over',
    });
    expect(begun.status).toBe(202);
    erasureId = begun.body.id;
    const again = await owner.post<{ code: string }>(`/clients/${clientId}/erasure`, {
      ground: 'purpose-over',
    });
    expect([again.status, again.body.code]).toEqual([409, 'erasure-running']);
  });
});

describe('an erasure', () => {
  it('takes every step once, however often it is told', async () => {
    await stage.runAll(erasureId);
    await stage.runAll(erasureId);
    const { body } = await owner.get<{ state: string; steps: { step: string }[]; certificate: Certificate }>(
      `/erasures/${erasureId}`,
    );
    expect(body.state).toBe('done');
    expect(new Set(body.steps.map(({ step }) => step)).size).toBe(body.steps.length);
    expect(body.certificate.erased.map((entry) => entry.class)).toEqual(
      expect.arrayContaining(['identification', 'clinical', 'scores']),
    );
    expect(body.certificate.kept).toEqual(
      expect.arrayContaining([expect.objectContaining({ class: 'clinical', ground: 'clinical-record' })]),
    );
    expect(body.certificate.pending.map(({ what }) => what)).toEqual(['short-lived', 'words-of-others']);
  });

  it('leaves nothing that hangs on her', async () => {
    const left = await stage.tenancy.withClinic(stage.clinics.a.system, (scope) => remnants(scope, clientId));
    expect(left).toEqual({});
    expect(await count('clinical_notes')).toBe(0);
    expect(await count('no_show_predictions')).toBe(0);
    expect(await count('client_name_tokens')).toBe(0);
    expect(
      await one(
        'select cpf_ct, phone_ct, email_ct, notes_ct, cpf_index, phone_index from clients where clinic_id = $1 and id = $2',
      ),
    ).toEqual({
      ...{ cpf_ct: null, phone_ct: null, email_ct: null, notes_ct: null, cpf_index: null, phone_index: null },
    });
    expect(stage.deleted.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['appointment']));
  });

  it('is what lists show, and nothing may be written about her any more', async () => {
    const { body } = await owner.get<{ name: string; version: number }>(`/clients/${clientId}`);
    expect(body.name).toBe('Pessoa apagada');
    const found = await owner.get<{ clients: unknown[] }>(`/clients?search=${erasedPerson.cpf}`);
    expect(JSON.stringify(found.body)).not.toContain(clientId);
    const edit = await owner.patch<{ code: string }>(`/clients/${clientId}`, {
      version: body.version,
      name: 'Outra',
    });
    expect([edit.status, edit.body.code]).toEqual([409, 'person-erased']);
    const professional = await stage.api.signIn(stage.clinics.a, 'professional');
    const note = await professional.post<{ code: string }>(`/clients/${clientId}/notes`, {
      text: 'De novo.',
    });
    expect([note.status, note.body.code]).toEqual([409, 'person-erased']);
    expect((await owner.get('/break-glass')).status).toBe(200);
    const again = await owner.post<{ code: string }>(`/clients/${clientId}/erasure`, {
      ground: 'purpose-over',
    });
    expect(again.body.code).toBe('person-erased');
  });

  it('makes an old backup unreadable with all keys of today', async () => {
    await stage.tenancy.withClinic(stage.clinics.a.system, ({ vault }) => {
      expect(() => vault.openPerson(clientId, backup.wrapped)).toThrow('key-destroyed');
      return Promise.resolve();
    });
  });
});

describe('what the law keeps', () => {
  it('is listed without a name, and opened with a reason and a second factor', async () => {
    const { body } = await owner.get<{ records: { id: string; clientId: string }[] }>('/sealed-records');
    const record = body.records.find((each) => each.clientId === clientId);
    expect(JSON.stringify(body)).not.toContain('Jabuticaba');
    const path = `/sealed-records/${record?.id}/open`;
    expect((await owner.post(path, { reason: 'curiosity' })).status).toBe(400);
    const receptionist = await stage.api.signInProved(stage.clinics.a, 'receptionist');
    expect((await receptionist.post(path, { reason: 'court-order' })).status).toBe(403);
    const other = await stage.api.signInProved(stage.clinics.b, 'owner');
    expect((await other.post(path, { reason: 'court-order' })).status).toBe(404);
    interface Opened {
      identification: { name: string };
      notes: { text: string }[];
      uses: object[];
    }
    const opened = await owner.post<Opened>(path, { reason: 'court-order' });
    expect(opened.body.identification.name).toBe(erasedPerson.name);
    expect(opened.body.notes.map(({ text }) => text)).toEqual(['Alergia a jabuticaba.']);
    expect(opened.body.uses).toMatchObject([{ lot: lot.code, quantity: 100, unit: 'u' }]);
  });

  it('is that a lot was used, so that a recall counts her; nothing more is used on her', async () => {
    const people = await owner.get<{ uses: object[] }>(`/lots/${lot.id}/people`);
    expect(people.body.uses).toMatchObject([{ clientId, clientName: 'Pessoa apagada' }]);
    expect(await use(owner, { clientId, lotId: lot.id, quantity: 100 })).toMatchObject({
      ...{ status: 409, body: { code: 'person-erased' } },
    });
  });

  it('is found by CPF by who may open it, and by nobody else', async () => {
    const { api, clinics } = stage;
    const cpf = erasedPerson.cpf;
    const find = (person: Person, body: object = { cpf }) =>
      person.post<{ records: { clientId: string }[]; code?: string }>('/sealed-records/find', body);
    expect((await find(api.stranger())).status).toBe(401);
    expect((await find(await api.signInProved(clinics.a, 'receptionist'))).status).toBe(403);
    expect((await find(await api.signIn(clinics.a, 'privacy-officer'))).body.code).toBe('step-up-required');
    for (const body of [{}, { cpf: '123' }, { cpf, name: 'Ana' }])
      expect((await find(owner, body)).status).toBe(400);
    expect((await find(await api.signInProved(clinics.b, 'owner'))).body.records).toEqual([]);
    expect((await find(owner, { cpf: '111.444.777-35' })).body.records).toEqual([]);
    const { body } = await find(owner);
    expect(body.records.map((record) => record.clientId)).toEqual([clientId]);
    expect(JSON.stringify(body)).not.toContain('Jabuticaba');
    const looked = await one<{ n: number }>(
      `select count(*)::int as n from audit_events where clinic_id = $1 and action = 'sealed-record.find' and $2 = any(subject_ids)`,
    );
    expect(looked.n).toBe(1);
  });
});

describe('the ledger', () => {
  const key = () => createPublicKey(createPrivateKey(stage.ledgerKeyPem));

  it('has one signed line, without a word of her', () => {
    const lines = readLedger(stage.files.ledger, key());
    expect(lines.map((line) => line.erasureId)).toEqual([erasureId]);
    expect(readFileSync(stage.files.ledger, 'utf8')).not.toContain('Jabuticaba');
    expect(() => readLedger(stage.files.ledger, createPublicKey(createPrivateKey(otherPem)))).toThrow(
      'not signed',
    );
  });

  it('erases her again in a database that was restored from before', async () => {
    const { admin, a } = stage.clinics;
    await admin.query(`set session_replication_role = 'replica'`);
    await admin.query('delete from sealed_records where client_id = $1', [clientId]);
    await admin.query('delete from erasures where client_id = $1', [clientId]);
    await admin.query(`update clients set erased_at = null, name_ct = $2 where id = $1`, [
      clientId,
      backup.name,
    ]);
    await admin.query(`update person_keys set wrapped_key = $2 where person_id = $1`, [
      clientId,
      backup.wrapped,
    ]);
    await admin.query(`set session_replication_role = 'origin'`);
    const lines = readLedger(stage.files.ledger, key());
    expect(await unapplied(stage.tenancy, lines)).toHaveLength(1);
    expect(await applyLedger(stage.tenancy, lines)).toBe(1);
    expect(await applyLedger(stage.tenancy, lines)).toBe(0);
    expect((await owner.get<{ name: string }>(`/clients/${clientId}`)).body.name).toBe('Pessoa apagada');
    const { body } = await owner.get<{ records: { id: string; clientId: string }[] }>('/sealed-records');
    const record = body.records.find((each) => each.clientId === clientId);
    const opened = await owner.post<{ identification: { name: string } }>(
      `/sealed-records/${record?.id}/open`,
      {
        reason: 'person',
      },
    );
    expect(opened.body.identification.name).toBe(erasedPerson.name);
    const found = await owner.post<{ records: { id: string }[] }>('/sealed-records/find', {
      cpf: erasedPerson.cpf,
    });
    expect(found.body.records.map(({ id }) => id)).toEqual([record?.id]);
    await stage.runAll(erasureId);
    const left = await stage.tenancy.withClinic(a.system, (scope) => remnants(scope, clientId));
    expect(left).toEqual({});
  });
});

const otherPem = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----`;

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCpf } from '../domain/clients/cpf.ts';
import { isMobile, normalizePhone } from '../domain/clients/phone.ts';
import { startClinics, type Clinics } from '../tests/support/clinics.ts';
import { demoClient } from './demo/people.ts';
import { seedDemo } from './demo.ts';
import { loadOrCreateSecrets } from './secrets.ts';

let clinics: Clinics;
let env: Record<string, string>;
const dir = mkdtempSync(join(tmpdir(), 'neonpro-demo-'));
const file = join(dir, 'demo.json');

beforeAll(async () => {
  clinics = await startClinics();
  const secretsFile = join(dir, 'secrets.json');
  const keys = {
    tokenKey: clinics.tokenKey.toString('base64'),
    masterKey: clinics.masterKey.toString('base64'),
  };
  writeFileSync(secretsFile, JSON.stringify({ ...loadOrCreateSecrets(secretsFile), ...keys }));
  const urls = Object.entries(clinics.urls).map(([role, url]) => [
    `NEONPRO_DATABASE_URL_${role.toUpperCase()}`,
    url,
  ]);
  env = { NEONPRO_SECRETS_FILE: secretsFile, ...(Object.fromEntries(urls) as Record<string, string>) };
});

afterAll(async () => {
  await clinics.stop();
  rmSync(dir, { recursive: true, force: true });
});

const count = async (table: string) =>
  Number((await clinics.admin.query<{ n: string }>(`select count(*) as n from ${table}`)).rows[0]?.n);

describe('the demo clinics', () => {
  it('invents people with valid CPFs and mobiles, no two alike', () => {
    const people = Array.from({ length: 200 }, (_, n) => demoClient(0, n, '11', new Date()));
    for (const { cpf, phone } of people) {
      expect(isCpf(String(cpf))).toBe(true);
      expect(normalizePhone(String(phone))).toBe(phone);
      expect(isMobile(String(phone))).toBe(true);
    }
    expect(new Set(people.map(({ cpf }) => cpf)).size).toBe(200);
    expect(new Set(people.slice(0, 40).map(({ name }) => name)).size).toBeGreaterThan(35);
  });

  it('fills a week with visits in every state of the past and the future', async () => {
    const access = await seedDemo(env, file);
    expect(access.logins.map(({ role }) => role)).toContain('receptionist');
    const { rows } = await clinics.admin.query<{ status: string }>(
      'select distinct status from appointments',
    );
    const states = rows.map(({ status }) => status);
    expect(states).toEqual(expect.arrayContaining(['booked', 'confirmed', 'cancelled', 'done', 'no-show']));
  }, 240_000);

  it('has what a privacy desk does: consents, rights on every part of the clock, an erasure, incidents, a hold', async () => {
    const { rows } = await clinics.admin.query<{ code: string; days: number; state: string }>(
      `select code, state, round(extract(epoch from now() - received_at) / 86400)::int as days from rights_requests order by 3, 1`,
    );
    expect(rows.map(({ code, days, state }) => `${code} ${state} ${days}`)).toEqual([
      ...['access open 0', 'anonymize-block-delete open 0', 'confirmation open 0', 'correction decided 0'],
      ...['erasure decided 0', 'opposition open 11', 'erasure open 17'],
    ]);
    expect(await count('consents where choice = $$granted$$')).toBe(4);
    expect(await count('consents where guardian_ct is not null')).toBe(1);
    expect([await count('consent_withdrawals'), await count('data_exports')]).toEqual([2, 1]);
    expect([await count('erasures'), await count('legal_holds')]).toEqual([1, 1]);
    expect([await count('incidents'), await count('incidents where is_closed')]).toEqual([2, 1]);
    expect(await count(`retention_findings where data_class = 'never-attended' and due > 0`)).toBe(1);
  });

  it('seeds once: a second start adds nothing, a start cut short goes on', async () => {
    const before = [await count('clients'), await count('appointments'), await count('rights_requests')];
    const first = await seedDemo(env, file);
    writeFileSync(file, JSON.stringify({ password: first.password, isComplete: false }));
    expect(await seedDemo(env, file)).toEqual(first);
    expect([await count('clients'), await count('appointments'), await count('rights_requests')]).toEqual(
      before,
    );
  });

  it('has goods in every state, used on people, and a lot in both clinics that ANVISA warned of', async () => {
    const { rows } = await clinics.admin.query<{ state: string; reason: string | null }>(
      'select distinct state, quarantine_reason as reason from lots order by 1, 2',
    );
    expect(rows.map(({ state, reason }) => reason ?? state).sort()).toEqual([
      ...['available', 'discarded', 'excursion', 'expired', 'hand', 'no-invoice', 'registration', 'spent'],
    ]);
    const { rows: warned } = await clinics.admin.query<{ clinics: number; people: number }>(
      `select count(distinct l.clinic_id)::int as clinics, count(distinct u.client_id)::int as people
       from lots l join product_uses u on u.clinic_id = l.clinic_id and u.lot_id = l.id where l.code = 'C7654C3F'`,
    );
    expect(warned[0]).toMatchObject({ clinics: 2 });
    expect(warned[0]?.people).toBeGreaterThan(5);
    expect(await count('product_uses')).toBeGreaterThan(25);
    expect(await count('stock_counts')).toBe(1);
  });
});

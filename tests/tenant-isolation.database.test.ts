import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKnex } from '../models/knex.ts';
import { signTenantToken } from '../models/tenant-token.ts';
import { type Clinics, startClinics, type TestClinic } from './support/clinics.ts';
import { plantRows, tenantTables } from './support/plant-rows.ts';

const logins = ['api', 'worker', 'outbox', 'audit'] as const;
type Login = (typeof logins)[number];
const roleOf = {
  api: 'neonpro_api',
  worker: 'neonpro_worker',
  outbox: 'neonpro_outbox',
  audit: 'neonpro_audit_writer',
};

/** Readers across clinics by decision (the policies on the list in row-level-security): ids and sealed bodies only. */
const readsAcross: Record<string, Login> = {
  outbox: 'outbox',
  webhook_events: 'outbox',
  audit_queue: 'audit',
  // Numbers and hashes: which heads nobody has signed.
  audit_chain: 'audit',
};

describe('one clinic and the rows of another', () => {
  let clinics: Clinics;
  let tables: string[];
  const connections = {} as Record<Login, Knex>;
  beforeAll(async () => {
    clinics = await startClinics();
    for (const login of logins) connections[login] = createKnex({ url: clinics.urls[login], pool: 2 });
    tables = await tenantTables(clinics.admin);
    expect(tables.length).toBeGreaterThan(20);
    await plantRows(clinics, clinics.b, tables);
  });
  afterAll(async () => {
    await Promise.all(Object.values(connections).map((knex) => knex.destroy()));
    await clinics.stop();
  });

  const as = <T>(
    login: Login,
    clinic: TestClinic,
    work: (trx: Knex.Transaction) => PromiseLike<T>,
  ): Promise<T> =>
    connections[login].transaction(async (trx) => {
      await trx.raw('select app.begin(?)', [signTenantToken(clinic.system, clinics.tokenKey)]);
      return work(trx);
    });
  const granted = async (table: string, login: Login, verb: string): Promise<boolean> => {
    const { rows } = await clinics.admin.query<{ yes: boolean }>(
      'select has_table_privilege($1, $2, $3) as yes',
      [roleOf[login], table, verb],
    );
    return rows[0]?.yes === true;
  };
  const rowsOfB = async (table: string): Promise<string> => {
    const { rows } = await clinics.admin.query<{ rows: string }>(
      `select coalesce(jsonb_agg(to_jsonb(t) order by to_jsonb(t)::text), '[]')::text as rows from ${table} t where clinic_id = $1`,
      [clinics.b.id],
    );
    return rows[0]?.rows ?? '';
  };
  const outcome = (work: Promise<number>): Promise<number | string> =>
    work.catch((error: { code?: string }) => error.code ?? 'unknown');

  it('has a row of the other clinic to find in every table', async () => {
    for (const table of tables) expect(await rowsOfB(table), table).not.toBe('[]');
  });

  it('sees none of them, in any table, under any role', async () => {
    for (const table of tables) {
      for (const login of logins) {
        if (!(await granted(table, login, 'select')) || readsAcross[table] === login) continue;
        const seen = await as(login, clinics.a, async (trx) => {
          const found = await trx(table).where({ clinic_id: clinics.b.id });
          const counted = await trx(table).whereNot({ clinic_id: clinics.a.id });
          return found.length + counted.length;
        });
        expect(seen, `${login} ${table}`).toBe(0);
      }
    }
  });

  it('can neither change nor delete them, nor write one, nor give one of its own away', async () => {
    for (const table of tables) {
      const before = await rowsOfB(table);
      for (const login of ['api', 'worker'] as const) {
        const where = `where clinic_id = '${clinics.b.id}'`;
        const attempts: Record<string, string> = {
          update: `update ${table} set clinic_id = '${clinics.a.id}' ${where}`,
          delete: `delete from ${table} ${where}`,
          insert: `insert into ${table} select * from jsonb_populate_recordset(null::${table}, '${before.replaceAll("'", "''")}')`,
        };
        for (const [verb, sql] of Object.entries(attempts)) {
          const result = await outcome(
            as(
              login,
              clinics.a,
              async (trx) => (await trx.raw<{ rowCount: number }>(sql.replaceAll('?', '\\?'))).rowCount,
            ),
          );
          // Nothing touched, or refused: 42501 is both "no privilege" and "violates the policy"; 428C9 an identity column.
          expect([0, '42501', '428C9'], `${login} ${verb} ${table}: ${result}`).toContain(result);
        }
      }
      expect(await rowsOfB(table), table).toBe(before);
    }
    const gift = as('api', clinics.a, (trx) => trx.raw(`update clinics set clinic_id = ?`, [clinics.b.id]));
    await expect(gift).rejects.toMatchObject({ code: expect.stringMatching(/42501|23505/) as string });
  });

  it('gets an error, not an empty answer, without a token or with a wrong one', async () => {
    const good = signTenantToken(clinics.a.system, clinics.tokenKey);
    const tokens: (string | null)[] = [
      null,
      '',
      'v1',
      good.replace(clinics.a.id, clinics.b.id),
      good.slice(0, -1) + (good.endsWith('0') ? '1' : '0'),
      good.split('.').slice(0, 6).join('.'),
      good.split('.').with(5, '4102444800').join('.'),
      signTenantToken(clinics.a.system, Buffer.alloc(32)),
    ];
    for (const table of tables) {
      if (!(await granted(table, 'api', 'select'))) continue;
      for (const token of tokens) {
        const read = connections.api.transaction(async (trx) => {
          // As an injection would do it: the variable alone, past app.begin.
          if (token !== null) await trx.raw(`select set_config('app.token', ?, true)`, [token]);
          return trx(table).limit(1);
        });
        await expect(read, `${table} ${token}`).rejects.toMatchObject({ code: '42501' });
      }
    }
  });

  it('never carries a tenant over to the next borrower of a connection', async () => {
    const turns = Array.from({ length: 120 }, (_, turn) => turn);
    await Promise.all(
      turns.map(async (turn) => {
        const clinic = turn % 2 ? clinics.a : clinics.b;
        const ids = await as('api', clinic, async (trx) => {
          const rows = await trx<{ clinicId: string }>('clinics').select('clinicId');
          if (turn % 7 === 0) throw new Error('aborted');
          return rows.map(({ clinicId }) => clinicId);
        }).catch(() => [clinic.id]);
        expect(ids).toEqual([clinic.id]);
      }),
    );
    await expect(connections.api('clinics')).rejects.toMatchObject({ code: '42501' });
  });
});

import { randomBytes, randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKnex } from '../../models/knex.ts';
import { sweepKinds, sweepOnce } from '../../models/sweep.ts';
import { startClinics, type Clinics } from '../../tests/support/clinics.ts';
import { createSweepActivities, type Swept } from './sweep-activities.ts';

let clinics: Clinics;
let outbox: Knex;
beforeAll(async () => {
  clinics = await startClinics();
  outbox = createKnex({ url: clinics.urls.outbox, pool: 2 });
});
afterAll(async () => {
  await outbox.destroy();
  await clinics.stop();
});

const run = async (
  kinds = sweepKinds,
  once = (kind: (typeof sweepKinds)[number], most: number) => sweepOnce(outbox, kind, most),
) => {
  const environment = new MockActivityEnvironment();
  const beats: unknown[] = [];
  environment.on('heartbeat', (beat) => beats.push(beat));
  const activities = createSweepActivities({ kinds, sweepOnce: once });
  const swept = await environment.run<[], Swept, () => Promise<Swept>>(() => activities.sweepRows());
  return { swept, beats: beats.length };
};

/** One expired and one living row of each kind, in both clinics. */
async function plant(): Promise<void> {
  const { admin, a, b } = clinics;
  const user = (await admin.query<{ id: string }>('select id from app.users limit 1')).rows[0]?.id;
  for (const { id: clinicId } of [a, b]) {
    for (const [isOld, past, soon] of [
      [true, '31 days', '-31 days'],
      [false, '10 minutes', '10 minutes'],
    ] as const) {
      const one = randomUUID();
      const hash = randomBytes(32);
      await admin.query(
        `insert into idempotency_keys (clinic_id, key, request_hash, actor, created_at)
         values ($1, $2, '\\x00', 'system', now() - $3::interval)`,
        [clinicId, `chave-${one}`, past],
      );
      await admin.query(
        `insert into sign_in_codes (clinic_id, id, phone_index, code_hash, token_hash, expires_at)
         values ($1, $2, '\\x00', '\\x00', '\\x00', now() + $3::interval)`,
        [clinicId, one, soon],
      );
      await admin.query(
        `with e as (insert into webhook_endpoints (clinic_id, id, url_ct, description_ct, secret_ct)
           values ($1, $2, '\\x00', '\\x00', '\\x00') returning id)
         insert into webhook_deliveries (clinic_id, endpoint_id, event_id, event, entity, entity_id, occurred_at, state, updated_at)
         select $1, id, gen_random_uuid(), 'ping', 'ping', id, now(), s, now() - $3::interval
         from e, unnest(array['delivered', 'failed']) s where s = 'delivered' or $4`,
        [clinicId, one, past, isOld],
      );
      await admin.query(
        `insert into integration_events (clinic_id, entity_id, event, at) values ($1, $2, 'client.created', now() - $3::interval)`,
        [clinicId, one, past],
      );
      await admin.query(
        'insert into app.sign_in_flows (token_hash, user_id, clinic_id, expires_at, credentials_version) values ($1, $2, $3, now() + $4::interval, 1)',
        [hash, user, clinicId, soon],
      );
      await admin.query(
        `insert into app.challenges (bound_to, purpose, challenge, expires_at) values ($1, 'sign-in', $1, now() + $2::interval)`,
        [hash, soon],
      );
      // Ended long ago by hand, or yesterday by the clock: only the first has been kept for long enough.
      const revoked = isOld ? `now() - interval '31 days'` : 'null';
      await admin.query(
        `insert into app.sessions (id, user_id, clinic_id, refresh_hash, expires_at, revoked_at)
         values ($1, $2, $3, $4, now() - interval '1 day', ${revoked})`,
        [one, user, clinicId, hash],
      );
      await admin.query(
        `insert into app.client_sessions (id, clinic_id, client_id, expires_at, revoked_at)
         values ($1, $2, $1, now() - interval '1 day', ${revoked})`,
        [one, clinicId],
      );
      await admin.query(
        'insert into sms_recipients (clinic_id, number_index, written_at) values ($1, $2, now() - $3::interval)',
        [clinicId, hash, isOld ? '91 days' : '89 days'],
      );
      await admin.query(
        'insert into app.rate_limits (key, points, expire) values ($1, 1, (extract(epoch from now() + $2::interval) * 1000)::bigint)',
        [`limit-${one}`, soon],
      );
    }
  }
  await admin.query(
    `insert into app.rate_limits (key, points, expire) values ('by-hand', 1, null) on conflict do nothing`,
  );
}

const tables = [
  ...['idempotency_keys', 'sign_in_codes', 'app.sign_in_flows', 'app.challenges'],
  ...['app.sessions', 'app.client_sessions', 'app.rate_limits', 'webhook_deliveries', 'integration_events'],
  'sms_recipients',
];
const counts = async () => {
  const found: number[] = [];
  for (const table of tables) {
    const { rows } = await clinics.admin.query<{ n: number }>(`select count(*)::int as n from ${table}`);
    found.push(rows[0]?.n ?? -1);
  }
  return found;
};

describe('the sweep', () => {
  it('is open to the relay’s role alone, and to nothing that is not on its list', async () => {
    for (const login of ['api', 'worker', 'audit'] as const) {
      const knex = createKnex({ url: clinics.urls[login], pool: 1 });
      await expect(sweepOnce(knex, 'sessions', 1)).rejects.toMatchObject({ code: '42501' });
      await knex.destroy();
    }
    await expect(sweepOnce(outbox, 'clients' as never, 1)).rejects.toMatchObject({ code: '22023' });
    await expect(outbox.raw('select 1 from idempotency_keys')).rejects.toMatchObject({ code: '42501' });
  });

  it('takes what has expired in both clinics, leaves the rest, and tells how much went', async () => {
    await plant();
    const before = await counts();
    const { swept, beats } = await run();
    expect(swept).toEqual(Object.fromEntries(sweepKinds.map((kind) => [kind, 2])));
    expect(await counts()).toEqual(before.map((count) => count - 2));
    expect(beats).toBeGreaterThanOrEqual(sweepKinds.length);
    expect((await run()).swept).toEqual(Object.fromEntries(sweepKinds.map((kind) => [kind, 0])));
  });

  it('goes on batch by batch until a kind is empty, and not for ever', async () => {
    const left = [1_000, 1_000, 400];
    const { swept } = await run(['sessions'] as never, () => Promise.resolve(left.shift() ?? 0));
    expect(swept).toEqual({ sessions: 2_400 });
    const endless = await run(['sessions'] as never, () => Promise.resolve(1_000));
    expect(endless.swept).toEqual({ sessions: 200_000 });
  });

  it('deletes no more at once than it was told', async () => {
    await plant();
    expect(await sweepOnce(outbox, 'idempotency-keys', 1)).toBe(1);
    expect(await sweepOnce(outbox, 'idempotency-keys', 10)).toBe(1);
  });

  it('says so when the database is away, so that the run is tried again', async () => {
    await expect(run(sweepKinds, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  });
});

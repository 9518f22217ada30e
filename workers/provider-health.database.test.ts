import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startClinics, type Clinics } from '../tests/support/clinics.ts';
import { createProviderWatch } from './provider-health.ts';

let clinics: Clinics;
beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());

const known = async () => {
  const { rows } = await clinics.admin.query<{ provider: string; state: string }>(
    'select provider, state from provider_health order by provider',
  );
  return rows.map(({ provider, state }) => `${provider} ${state}`);
};

it('a worker says what it knows of each provider, at once when a breaker opens, and takes its word back when it ends', async () => {
  const { knex } = clinics.workerTenancy;
  const watch = createProviderWatch({
    knex,
    log: pino({ level: 'silent' }),
    providers: ['whatsapp', 'zenvia'],
  });
  // Before the loops there is nobody to write it; it is not lost.
  watch.note('zenvia', 'half-open');
  let probes = 0;
  const loop = watch.start(() => Promise.resolve((probes += 1)));
  await vi.waitFor(async () => expect(await known()).toEqual(['whatsapp closed', 'zenvia half-open']));
  watch.note('whatsapp', 'open');
  await vi.waitFor(async () => expect(await known()).toEqual(['whatsapp open', 'zenvia half-open']));
  expect(probes).toBeGreaterThan(0);
  const since = async () =>
    (
      await clinics.admin.query<{ since: Date }>(
        `select since from provider_health where provider = 'whatsapp'`,
      )
    ).rows[0]?.since;
  const began = await since();
  // Asked and found down still: the same outage.
  watch.note('whatsapp', 'half-open');
  await vi.waitFor(async () => expect(await known()).toContain('whatsapp half-open'));
  expect(await since()).toEqual(began);
  await loop.stop();
  expect(await known()).toEqual([]);
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, instantOf, wallTime } from '../domain/clinic/calendar.ts';
import { staffActor } from '../tests/support/actors.ts';
import { createCatalogue } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { insertClients, updateClient } from './client-write.ts';
import { currentConsents, grantConsent, hasConsent } from './consent.ts';
import { currentTexts } from './consent-text.ts';
import { releaseHold, setHold } from './legal-hold.ts';
import { dropOverdueRecords } from './sealed-record.ts';
import type { Scope } from './tenancy.ts';
import type { Actor } from './tenant-token.ts';

let clinics: Clinics;
let zone: string;
let owner: Actor;
beforeAll(async () => {
  clinics = await startClinics();
  owner = await staffActor(clinics, clinics.a, 'owner');
  const { rows } = await clinics.admin.query<{ zone: string }>(
    'select time_zone as zone from clinics where clinic_id = $1',
    [clinics.a.id],
  );
  zone = rows[0]?.zone ?? '';
});
afterAll(() => clinics.stop());

const within = <T>(work: (scope: Scope) => Promise<T>) => clinics.tenancy.withClinic(owner, work);

describe('a guardian’s word', () => {
  const bornYearsAgo = (years: number, days: number) => {
    const today = addDays(wallTime(Date.now(), zone).day, days);
    return `${Number(today.slice(0, 4)) - years}${today.slice(4).replace('-02-29', '-02-28')}`;
  };

  it('holds to the day before she is eighteen; from her birthday on she is asked herself, and answers alone', async () => {
    const [id = ''] = await within((scope) =>
      insertClients(scope, [
        {
          ...{ name: 'Bia Menor', birthDate: bornYearsAgo(18, 2), cpf: null, phone: null, email: null },
          ...{ notes: null, whatsappOptInAt: null },
        },
      ]),
    );
    const grant = (scope: Scope, guardian: Parameters<typeof grantConsent>[1]['guardian']) =>
      currentTexts(scope).then((texts) =>
        grantConsent(scope, {
          ...{ clientId: id, purpose: 'ai-chat', use: null, channel: 'tablet', evidence: {}, guardian },
          textSha256: texts['ai-chat'].sha256,
        }),
      );
    await within((scope) => grant(scope, { name: 'Rita Mãe', cpf: '52998224725', kinship: 'mãe' }));
    expect(await within((scope) => hasConsent(scope, id, 'ai-chat'))).toBe(true);

    // The days go by: what changes is how long ago she was born.
    await within((scope) => updateClient(scope, id, 1, { birthDate: bornYearsAgo(18, 0) }));
    const [chat] = (await within((scope) => currentConsents(scope, id))).filter(
      ({ purpose }) => purpose === 'ai-chat',
    );
    expect(chat?.state).toBe('outdated');
    expect(await within((scope) => hasConsent(scope, id, 'ai-chat'))).toBe(false);
    await within((scope) => grant(scope, null));
    expect(await within((scope) => hasConsent(scope, id, 'ai-chat'))).toBe(true);
  });
});

describe('a sealed record', () => {
  const until = '2046-11-27';
  const lateOn = (day: string) => instantOf(day, '23:30', zone);
  const drop = (day: string) =>
    clinics.workerTenancy.withClinic(clinics.a.system, (scope) => dropOverdueRecords(scope, 10, lateOn(day)));

  async function sealedPerson(): Promise<string> {
    const { clientId } = await createCatalogue(clinics.tenancy, clinics.a.id);
    const [erasure, id] = [randomUUID(), randomUUID()];
    const wrapped = await within((scope) => Promise.resolve(scope.vault.createPerson(id).wrapped));
    await clinics.admin.query(
      `insert into erasures (clinic_id, id, client_id, ground, state, started_by) values ($1, $2, $3, 'request', 'done', 'test')`,
      [clinics.a.id, erasure, clientId],
    );
    await clinics.admin.query(
      `insert into sealed_records (clinic_id, id, client_id, erasure_id, ground, retain_until, content_ct, wrapped_key)
         values ($1, $2, $3, $4, 'clinical-record', $5, 'x', $6)`,
      [clinics.a.id, id, clientId, erasure, until, wrapped],
    );
    return clientId;
  }

  it('is kept through its last day, by the clock of the clinic, and goes the day after', async () => {
    await sealedPerson();
    // Half past eleven in the evening: tomorrow already for a server in UTC.
    expect(await drop(until)).toBe(0);
    expect(await drop(addDays(until, 1))).toBe(1);
    expect(await drop(addDays(until, 1))).toBe(0);
  });

  it('stays as long as a legal hold does, which no clock ends', async () => {
    const clientId = await sealedPerson();
    const hold = { clientId, ground: 'lawsuit', reason: 'Ação em curso.' } as const;
    const id = await within((scope) => setHold(scope, hold));
    expect(await drop('2066-11-27')).toBe(0);
    await within((scope) => releaseHold(scope, { id, version: 1, reason: 'A ação acabou.' }));
    expect(await drop('2066-11-27')).toBe(1);
  });
});

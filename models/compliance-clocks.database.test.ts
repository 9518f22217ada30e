import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, instantOf, wallTime } from '../domain/clinic/calendar.ts';
import { type CheckCode, keyDays } from '../domain/compliance/checks.ts';
import { incidentDeadlines } from '../domain/compliance/incident.ts';
import { staffActor } from '../tests/support/actors.ts';
import { type Catalogue, createCatalogue } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { findAgainst } from './compliance-checks.ts';
import { decideIncident } from './incident-commands.ts';
import { reportIncident } from './incident.ts';
import { openRightsRequest } from './rights-request.ts';
import type { Scope } from './tenancy.ts';
import type { Actor } from './tenant-token.ts';

let clinics: Clinics;
let owner: Actor;
let catalogue: Catalogue;
const timeZone = 'America/Rio_Branco';
const day = 86_400_000;
beforeAll(async () => {
  clinics = await startClinics();
  owner = await staffActor(clinics, clinics.a, 'owner');
  await clinics.admin.query('update clinics set time_zone = $2 where clinic_id = $1', [
    clinics.a.id,
    timeZone,
  ]);
  catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
});
afterAll(() => clinics.stop());

const within = <T>(work: (scope: Scope) => Promise<T>) => clinics.tenancy.withClinic(owner, work);
/** Whether the nightly look, had it run at that instant, would find something. */
const isFound = async (code: CheckCode, at: number) =>
  (
    await clinics.workerTenancy.withClinic(clinics.a.system, (scope) =>
      findAgainst(scope, code, new Date(at)),
    )
  ).length > 0;

describe('what the nightly look finds begins with the first instant that is too late', () => {
  it('of a right', async () => {
    const { dueAt } = await within((scope) =>
      openRightsRequest(scope, {
        ...{ code: 'erasure', channel: 'desk', clientId: catalogue.clientId, requester: null, wish: null },
        identityHow: 'document',
      }),
    );
    expect(wallTime(dueAt.getTime(), timeZone).time).toBe('00:00');
    expect(await isFound('right-overdue', dueAt.getTime() - 1)).toBe(false);
    expect(await isFound('right-overdue', dueAt.getTime())).toBe(true);
  });

  it('of each communication of an incident, the declaration too', async () => {
    const knownAt = Date.now();
    const due = incidentDeadlines(knownAt, timeZone);
    const report = { kind: 'exposure', summary: 'Lista exposta.', knownAt } as const;
    const id = await within((scope) => reportIncident(scope, report));
    expect(await isFound('incident-overdue', due.assessment)).toBe(true);
    const judged = {
      version: 1,
      decision: 'notify' as const,
      criteria: ['sensitive' as const],
      reason: 'Saúde.',
    };
    await within((scope) => decideIncident(scope, id, judged));
    expect(await isFound('incident-overdue', due.anpd - 1)).toBe(false);
    expect(await isFound('incident-overdue', due.anpd)).toBe(true);
    await clinics.admin.query(
      'update incidents set anpd_done_at = now(), people_done_at = now() where id = $1',
      [id],
    );
    expect(await isFound('incident-overdue', due.declaration - 1)).toBe(false);
    expect(await isFound('incident-overdue', due.declaration)).toBe(true);
    await clinics.admin.query('update incidents set declaration_done_at = now() where id = $1', [id]);
    expect(await isFound('incident-overdue', due.complement - 1)).toBe(false);
    expect(await isFound('incident-overdue', due.complement)).toBe(true);
  });

  it('of an erasure that stands still for a day, and of a key that is a year old', async () => {
    const at = Date.parse('2027-03-01T12:00:00Z');
    await clinics.admin.query(
      `insert into erasures (clinic_id, id, client_id, ground, started_by, created_at) values ($1, $2, $3, 'request', 'test', $4)`,
      [clinics.a.id, randomUUID(), catalogue.clientId, new Date(at)],
    );
    expect(await isFound('erasure-stuck', at + day)).toBe(false);
    expect(await isFound('erasure-stuck', at + day + 1)).toBe(true);
    const key = { at: new Date(at), clinicId: clinics.a.id };
    await clinics.admin.query('update clinic_keys set created_at = $2 where clinic_id = $1', [
      key.clinicId,
      key.at,
    ]);
    expect(await isFound('key-due', at + keyDays * day)).toBe(false);
    expect(await isFound('key-due', at + keyDays * day + 1)).toBe(true);
  });

  it('of a licence: its last day is whole, by the clock of the clinic', async () => {
    const until = '2027-02-28';
    await clinics.admin.query(
      `insert into professional_licences (clinic_id, id, professional_id, council, region, number_ct, valid_until)
         values ($1, $2, $3, 'CRM', 'AC', 'x', $4)`,
      [clinics.a.id, randomUUID(), catalogue.professionalId, until],
    );
    const midnight = instantOf(addDays(until, 1), '00:00', timeZone);
    // The evening before is tomorrow for a server in UTC.
    expect(await isFound('licence-expired', midnight - 60_000)).toBe(false);
    expect(await isFound('licence-expired', midnight)).toBe(true);
  });
});

import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createComplianceActivities,
  monthBefore,
} from '../../activities/compliance/compliance-activities.ts';
import { startApi, type Person, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Finding {
  id: string;
  version: number;
  check: string;
  subjectId: string | null;
  state: string;
}
let clinics: Clinics;
let api: TestApi;
let officer: Person;
let auditor: Person;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  officer = await api.signIn(clinics.a, 'privacy-officer');
  auditor = await api.signIn(clinics.a, 'auditor');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  for (const table of ['compliance_findings', 'compliance_runs', 'compliance_reports', 'staff_tasks'])
    await clinics.admin.query(`delete from ${table}`);
  await clinics.admin.query('delete from privacy_settings');
});

const activities = () =>
  createComplianceActivities({
    ...{ tenancy: clinics.workerTenancy, live: { publish: () => undefined } },
    allClinics: () => Promise.resolve([clinics.a.id, clinics.b.id]),
  });
const look = () =>
  new MockActivityEnvironment().run<
    [],
    { found: number; cleared: number },
    () => Promise<{ found: number; cleared: number }>
  >(activities().findViolations);
const report = () => new MockActivityEnvironment().run(activities().reportMonth);
const list = async (state = 'open', person = officer) =>
  (await person.get<{ findings: Finding[]; lookedAt: string | null }>(`/compliance/findings?state=${state}`))
    .body;
const appoint = () =>
  clinics.admin.query(
    `insert into privacy_settings (clinic_id, officer_name, officer_contact, appointed_on) values ($1, 'Ana', 'ana@clinica', now())`,
    [clinics.a.id],
  );
const only = (findings: Finding[], check: string) => findings.filter((one) => one.check === check);

describe('compliance is refused', () => {
  it('to strangers, and to staff who may not', async () => {
    const desk = await api.signIn(clinics.a, 'receptionist');
    for (const path of ['/compliance/findings', '/compliance/reports', '/compliance/reports/2026-10/pdf']) {
      expect((await api.stranger().get(path)).status).toBe(401);
      expect((await desk.get(path)).status).toBe(403);
    }
    await look();
    const [finding] = (await list()).findings;
    const body = { version: 1, note: 'Está certo assim.' };
    const path = `/compliance/findings/${finding?.id}/accept`;
    expect((await auditor.post(path, body)).status).toBe(403);
    const other = await api.signIn(clinics.b, 'privacy-officer');
    expect((await other.post(path, body)).status).toBe(404);
    expect((await officer.post(path, { ...body, more: 1 })).status).toBe(400);
    expect((await officer.get('/compliance/findings?state=lost')).status).toBe(400);
    expect((await officer.get('/compliance/reports/2026-13/pdf')).status).toBe(400);
    expect((await officer.get('/compliance/reports/2019-01/csv')).status).toBe(404);
  });
});

describe('the nightly look', () => {
  it('says what is wrong once, with a task, until it is right again', async () => {
    expect(await list()).toMatchObject({ findings: [], lookedAt: null });
    const first = await look();
    expect(first.found).toBeGreaterThanOrEqual(2);
    const { findings, lookedAt } = await list();
    expect(only(findings, 'officer-missing')).toMatchObject([{ severity: 'breach', subjectId: null }]);
    expect(lookedAt).not.toBeNull();
    expect(await look()).toMatchObject({ found: 0 });
    await appoint();
    expect((await look()).cleared).toBe(1);
    expect(only((await list('cleared')).findings, 'officer-missing')).toHaveLength(1);
  });

  it('sees a request beyond its fifteen days and notes read without a visit', async () => {
    const { clientId } = await createCatalogue(clinics.tenancy, clinics.a.id);
    const days = (count: number) => `now() - interval '${count} days'`;
    await clinics.admin.query(
      `insert into rights_requests (clinic_id, id, code, channel, identity, policy, received_at, warn_at, escalate_at, due_at)
         values ($1, gen_random_uuid(), 'access', 'desk', 'unproven', '{}', ${days(16)}, ${days(6)}, ${days(3)}, ${days(1)})`,
      [clinics.a.id],
    );
    const professional = await api.signIn(clinics.a, 'professional');
    expect((await professional.get(`/clients/${clientId}/notes`)).status).toBe(200);
    await look();
    const { findings } = await list();
    expect(only(findings, 'right-overdue')).toHaveLength(1);
    expect(only(findings, 'read-without-visit')).toMatchObject([{ subjectId: clientId }]);
    expect((await list('open', await api.signIn(clinics.b, 'owner'))).findings).not.toContainEqual(
      expect.objectContaining({ check: 'right-overdue' }),
    );
  });

  it('leaves alone what somebody accepted, with the reason, once a version', async () => {
    await look();
    const [finding] = only((await list()).findings, 'officer-missing');
    const accept = () =>
      officer.post<Finding>(`/compliance/findings/${finding?.id}/accept`, {
        ...{ version: finding?.version, note: 'A nomeação sai na segunda.' },
      });
    expect((await accept()).body).toMatchObject({ state: 'accepted', note: 'A nomeação sai na segunda.' });
    expect((await accept()).status).toBe(409);
    await look();
    expect(only((await list()).findings, 'officer-missing')).toEqual([]);
    expect(only((await list('accepted', auditor)).findings, 'officer-missing')).toHaveLength(1);
  });
});

describe('the report of a month', () => {
  it('is the one that ended last in the clinic’s zone', () => {
    expect(monthBefore(Date.parse('2026-12-01T02:00:00Z'), 'America/Sao_Paulo')).toMatchObject({
      ...{ month: '2026-10', to: new Date('2026-11-01T03:00:00Z') },
    });
    expect(monthBefore(Date.parse('2026-12-01T03:00:00Z'), 'America/Sao_Paulo').month).toBe('2026-11');
  });

  it('is told once, as PDF and CSV with their hashes, and stays', async () => {
    expect(await report()).toEqual({ clinics: 2, reports: 2 });
    expect(await report()).toEqual({ clinics: 2, reports: 0 });
    const { reports } = (
      await auditor.get<{ reports: { month: string; pdfSha256: string }[] }>('/compliance/reports')
    ).body;
    expect(reports).toHaveLength(1);
    const month = reports[0]?.month ?? '';
    const pdf = await officer.get<string>(`/compliance/reports/${month}/pdf`);
    expect([pdf.status, pdf.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(pdf.body.startsWith('%PDF')).toBe(true);
    const csv = await officer.get<string>(`/compliance/reports/${month}/csv`);
    expect(csv.body).toContain(
      '"Pedidos de titulares (LGPD, arts. 18 e 20)";"Recebidos no mês";"rights.received";0',
    );
    const tasks = await clinics.admin.query(`select reason from staff_tasks where clinic_id = $1`, [
      clinics.a.id,
    ]);
    expect(tasks.rows).toEqual([{ reason: 'report-ready' }]);
  });
});

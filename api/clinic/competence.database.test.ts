import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { bookVisit } from '../../models/booking.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Item {
  id: string;
  version: number;
}
interface Cell {
  professionalId: string;
  procedureId: string;
  verdict: string;
  code: string | null;
}

describe('who may do what where, over HTTP', () => {
  let clinics: Clinics;
  let api: TestApi;
  let owner: Person;
  let manager: Person;
  let receptionist: Person;
  let neighbour: Person;
  let here: Catalogue;
  let there: Catalogue;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    here = await createCatalogue(clinics.tenancy, clinics.a.id);
    there = await createCatalogue(clinics.tenancy, clinics.b.id);
    owner = await api.signInProved(clinics.a, 'owner');
    manager = await api.signInProved(clinics.a, 'manager');
    receptionist = await api.signIn(clinics.a, 'receptionist');
    neighbour = await api.signInProved(clinics.b, 'owner');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  const dentist = () => ({
    ...{
      professionalId: here.professionalId,
      council: 'CRO',
      region: 'SP',
      number: '123456',
      category: 'CD',
    },
  });
  const cellOf = async (procedureId: string, professionalId = here.professionalId) => {
    const { body } = await owner.get<{ cells: Cell[] }>('/competence/matrix');
    return body.cells.find((one) => one.procedureId === procedureId && one.professionalId === professionalId);
  };

  it('lets nobody change it who may not, nor sign who is no owner', async () => {
    const signature = { regime: 'invasive', council: 'CRO', note: 'Feito aqui' };
    const rule = { regime: 'invasive', verdict: 'NO', source: 'Norma' };
    const answers = [
      await receptionist.post('/licences', dentist()),
      await receptionist.post('/competence-rules', rule),
      await receptionist.post('/competence-sign-offs', signature),
      await manager.post('/competence-sign-offs', signature),
      await manager.post(`/competence-sign-offs/${crypto.randomUUID()}/revoke`, {}),
      await receptionist.patch('/clinic', { version: 1, clinicClass: 'health-interest' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
  });

  it('asks the owner for a fresh second factor before a signature', async () => {
    const unproved = await api.signIn(clinics.b, 'owner');
    await clinics.admin.query(
      "update app.sessions set proved_at = now() - interval '11 minutes' where clinic_id = $1",
      [clinics.b.id],
    );
    const answer = await unproved.post('/competence-sign-offs', {
      regime: 'invasive',
      council: 'CRO',
      note: 'Aqui',
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'step-up-required' } });
    neighbour = await api.signInProved(clinics.b, 'owner');
  });

  it('says what is wrong with what was written', async () => {
    const refused = [
      await owner.post('/licences', { ...dentist(), council: 'OAB' }),
      await owner.post('/licences', { ...dentist(), validUntil: '2026-02-31' }),
      await owner.post('/competence-rules', { verdict: 'NO', source: 'Norma' }),
      await owner.post('/competence-rules', {
        ...{ procedureId: here.procedureId, regime: 'invasive', verdict: 'NO', source: 'Norma' },
      }),
      await owner.post('/competence-sign-offs', { regime: 'invasive', note: 'para ninguém' }),
      await owner.patch(`/procedures/${here.procedureId}`, { prerequisiteId: here.procedureId }),
      await owner.patch(`/resources/${here.roomId}`, { maintenanceDueOn: '2027-01-01' }),
    ];
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 400));
    expect(refused[5]?.body).toMatchObject({ fields: [{ path: 'prerequisiteId', code: 'itself' }] });
  });

  it('knows nothing of another clinic’s people, acts and signatures', async () => {
    const { body: licence } = await neighbour.post<Item>('/licences', {
      ...{ ...dentist(), professionalId: there.professionalId },
    });
    const { body: rule } = await neighbour.post<Item>('/competence-rules', {
      ...{ regime: 'invasive', verdict: 'NO', source: 'Norma da vizinha' },
    });
    const { body: signature } = await neighbour.post<Item>('/competence-sign-offs', {
      ...{ regime: 'invasive', council: 'CRO', note: 'Feito lá' },
    });
    const answers = [
      await owner.post('/licences', { ...dentist(), professionalId: there.professionalId }),
      await owner.post('/licences', { ...dentist(), professionalId: here.roomId }),
      await owner.patch(`/licences/${licence.id}`, { version: 1, number: '9' }),
      await owner.delete(`/licences/${licence.id}`),
      await owner.post('/competence-rules', {
        procedureId: there.procedureId,
        verdict: 'NO',
        source: 'Norma',
      }),
      await owner.delete(`/competence-rules/${rule.id}`),
      await owner.post('/competence-sign-offs', {
        procedureId: there.procedureId,
        council: 'CRO',
        note: 'Não',
      }),
      await owner.post('/competence-sign-offs', {
        ...{ regime: 'invasive', professionalId: there.professionalId, note: 'Não' },
      }),
      await owner.post(`/competence-sign-offs/${signature.id}/revoke`, {}),
      await owner.patch(`/procedures/${here.procedureId}`, { prerequisiteId: there.procedureId }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    expect((await owner.get('/licences')).body).toEqual({ licences: [] });
    expect((await owner.get('/competence-sign-offs')).body).toEqual({ signOffs: [] });
  });

  it('keeps a registration sealed, shows its end to the reception, and changes it once for each version', async () => {
    const { status, body } = await owner.post<Item>('/licences', dentist());
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { number: '123456', isMasked: false, version: 1 },
    });
    const { rows } = await clinics.admin.query<{ text: string }>(
      'select encode(number_ct, $2) as text from professional_licences where id = $1',
      [body.id, 'escape'],
    );
    expect(rows[0]?.text).not.toContain('123456');
    expect((await receptionist.get(`/licences?professionalId=${here.professionalId}`)).body).toMatchObject({
      licences: [{ number: '•••56', isMasked: true }],
    });
    const change = { version: 1, validUntil: '2027-03-31' };
    expect((await owner.patch(`/licences/${body.id}`, change)).body).toMatchObject({
      ...{ version: 2, validUntil: '2027-03-31', number: '123456' },
    });
    expect((await owner.patch(`/licences/${body.id}`, change)).status).toBe(409);
    expect((await owner.delete(`/licences/${body.id}`)).status).toBe(204);
    expect((await owner.delete(`/licences/${body.id}`)).status).toBe(404);
  });

  it('shows who may do what, contested until an owner signs and again when it is taken back', async () => {
    const procedureId = here.roomProcedureId;
    expect((await owner.patch(`/procedures/${procedureId}`, { regime: 'injectable-medicine' })).status).toBe(
      200,
    );
    expect(await cellOf(procedureId)).toMatchObject({ verdict: 'NO', code: 'licence-missing' });
    await owner.post('/licences', dentist());
    expect(await cellOf(procedureId)).toMatchObject({
      ...{
        verdict: 'CONTESTED',
        code: 'act-needs-sign-off',
        council: 'CRO',
        ruleId: 'dentistry/injectable-medicine',
      },
    });
    const signed = await owner.post<Item>('/competence-sign-offs', {
      ...{ procedureId, professionalId: here.professionalId, note: 'Especialista em HOF, RQE conferido' },
    });
    expect(signed).toMatchObject({ status: 201, body: { signedByName: 'Equipe owner', revokedAt: null } });
    expect(await cellOf(procedureId)).toMatchObject({ code: null, isSignedOff: true });
    const revoked = await owner.post(`/competence-sign-offs/${signed.body.id}/revoke`, {});
    expect(typeof revoked.body.revokedAt).toBe('string');
    expect((await owner.post(`/competence-sign-offs/${signed.body.id}/revoke`, {})).status).toBe(200);
    expect(await cellOf(procedureId)).toMatchObject({ code: 'act-needs-sign-off' });
    expect((await owner.get('/competence-sign-offs')).body).toMatchObject({
      signOffs: [{ id: signed.body.id }],
    });
  });

  it('lets a rule of the clinic’s own decide over the nation’s, and go again', async () => {
    const procedureId = here.roomProcedureId;
    const { body } = await manager.post<Item>('/competence-rules', {
      ...{ procedureId, council: 'CRO', verdict: 'NO', source: 'Decisão da direção técnica' },
    });
    expect(body).toMatchObject({ origin: 'clinic', validTo: null });
    expect(await cellOf(procedureId)).toMatchObject({ verdict: 'NO', source: 'Decisão da direção técnica' });
    const { body: all } = await receptionist.get<{ rules: { origin: string }[] }>('/competence-rules');
    expect(new Set(all.rules.map(({ origin }) => origin))).toEqual(new Set(['clinic', 'national']));
    expect((await manager.delete(`/competence-rules/${body.id}`)).status).toBe(204);
    expect(await cellOf(procedureId)).toMatchObject({ verdict: 'CONTESTED' });
  });

  it('refuses every injectable in a clinic that is no health service', async () => {
    const { body } = await owner.get<Item>('/clinic');
    expect(body).toMatchObject({ clinicClass: 'health-service' });
    const changed = await owner.patch<Item>('/clinic', {
      version: body.version,
      clinicClass: 'health-interest',
    });
    expect(changed.body).toMatchObject({ clinicClass: 'health-interest' });
    expect(await cellOf(here.roomProcedureId)).toMatchObject({ code: 'clinic-class-refused' });
    await owner.patch('/clinic', { version: changed.body.version, clinicClass: 'health-service' });
  });

  it('keeps what a procedure demands and when a device is due', async () => {
    const demands = {
      ...{ regime: 'equipment', minIntervalDays: 30, prerequisiteId: here.roomProcedureId },
      ...{ prerequisiteValidDays: 180 },
    };
    expect((await owner.patch(`/procedures/${here.procedureId}`, demands)).body).toMatchObject(demands);
    const { body } = await owner.post<Item>('/resources', { kind: 'device', name: 'Soprano', tag: 'laser' });
    const due = { maintenanceDueOn: '2027-01-15' };
    expect((await owner.patch(`/resources/${body.id}`, due)).body).toMatchObject(due);
    expect((await owner.patch(`/resources/${body.id}`, { maintenanceDueOn: null })).body).toMatchObject({
      maintenanceDueOn: null,
    });
  });

  it('tells of what ends soon, and marks the visits behind it as soon as the day is written', async () => {
    const { tenancy, a } = clinics;
    const own = await createCatalogue(tenancy, a.id);
    await owner.patch(`/procedures/${own.procedureId}`, { regime: 'injectable-medicine' });
    const { body: licence } = await owner.post<Item>('/licences', {
      ...{ professionalId: own.professionalId, council: 'CRM', number: '987' },
    });
    const startsAt = slotInDays(20);
    const visit = await tenancy.withClinic(a.system, (scope) =>
      bookVisit(scope, oneService({ ...own, startsAt, roomId: null }), null, Date.now()),
    );
    const needsAttention = async () => (await owner.get(`/appointments/${visit.id}`)).body.needsAttention;
    const validUntil = new Date(startsAt - 2 * 86_400_000).toISOString().slice(0, 10);
    await owner.patch(`/licences/${licence.id}`, { version: 1, validUntil });
    expect(await needsAttention()).toBe(true);
    expect((await receptionist.get('/competence/alerts')).body).toMatchObject({
      alerts: [{ kind: 'licence-ending', licenceId: licence.id, endsOn: validUntil, endangeredVisits: 1 }],
    });
    await owner.patch(`/licences/${licence.id}`, { version: 2, validUntil: null });
    expect(await needsAttention()).toBe(false);
    expect((await receptionist.get('/competence/alerts')).body).toEqual({ alerts: [] });
  });
});

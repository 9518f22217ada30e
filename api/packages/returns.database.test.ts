import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { buildReturnPayload, type ReturnReply } from '../../domain/messaging/return-payload.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { bookVisit } from '../../models/booking.ts';
import { readReturn } from '../../models/due-return.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { type MessagingStage, publicOrigin, startMessaging } from '../../tests/support/messaging.ts';

interface Line {
  id: string;
  kind: string;
  state: string;
  dueFrom: string;
  dueTo: string;
  mayInvite: boolean;
  client: { id: string; name: string };
}
interface Page {
  returns: Line[];
  nextCursor: string | null;
}

let clinics: Clinics;
let api: TestApi;
let stage: MessagingStage;
let ids: Catalogue;
let reception: Person;
let neighbour: Person;
let serial = 0;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  stage = await startMessaging(clinics.workerTenancy);
  reception = await api.signIn(clinics.a, 'receptionist');
  neighbour = await api.signIn(clinics.b, 'owner');
  // Tests run at night, too.
  await clinics.admin.query(`update clinics set visit_policy = '{"quietHours": null}'::jsonb`);
});
afterAll(async () => {
  await stage.stop();
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  stage.simulator.reset();
  ids = await createCatalogue(clinics.tenancy, clinics.a.id);
  await rule({ touchUpDays: 15, returnDays: 120 });
});

const rule = (changes: object) =>
  clinics.tenancy.withClinic(clinics.a.system, ({ trx, clinicId }) =>
    trx('procedures').where({ clinicId, id: ids.procedureId }).update(changes),
  );
const today = () => wallTime(Date.now(), clinics.a.timeZone).day;

async function book(days: number): Promise<string> {
  serial += 1;
  const wish = {
    ...{ clientId: ids.clientId, startsAt: slotInDays(days, 12 + (serial % 9)) },
    services: [{ procedureId: ids.procedureId, professionalId: ids.professionalId }],
  };
  return (
    await clinics.tenancy.withClinic(clinics.a.system, (scope) => bookVisit(scope, wish, null, Date.now()))
  ).id;
}
async function finish(id: string): Promise<void> {
  await clinics.tenancy.withClinic(clinics.a.system, async (scope) => {
    await commandAppointment(scope, 'start', { id });
    await commandAppointment(scope, 'finish', { id });
  });
}
const list = async (query = '') =>
  (await reception.get<Page>(`/returns?state=all${query}`)).body.returns.filter(
    ({ client }) => client.id === ids.clientId,
  );
const open = async () =>
  (await reception.get<Page>('/returns')).body.returns.filter(({ client }) => client.id === ids.clientId);

const workflowId = (id: string) => `clinic/${clinics.a.id}/return/${id}`;
const invite = (returnId: string, step: 'invite' | 'remind' = 'invite') =>
  stage.run('inviteToReturn', clinics.a.id, { returnId, step }, { workflowId: workflowId(returnId) });
const sent = () => stage.simulator.ledger();
const factsOf = (id: string) =>
  clinics.workerTenancy.withClinic(clinics.a.system, async (scope) => {
    const found = await readReturn(scope, id, workflowId(id));
    return found?.facts;
  });
async function press(id: string, reply: ReturnReply, from = ids.clientPhone): Promise<void> {
  serial += 1;
  await stage.inbound.applyInbound(clinics.a.id, {
    ...{
      kind: 'message',
      eventId: `msg:r${serial}`,
      wamid: `r${serial}`,
      phoneNumberId: 'x',
      at: Date.now(),
    },
    ...{ type: 'button', from: from.replace('+', ''), payload: buildReturnPayload(id, reply) },
  });
}

describe('who should come back', () => {
  it('is told to nobody without the agenda, and of this clinic alone', async () => {
    await finish(await book(1));
    const [due] = await list();
    const auditor = await api.signIn(clinics.a, 'auditor');
    const officer = await api.signIn(clinics.a, 'privacy-officer');
    const at = `/returns/${due?.id ?? ''}/dismiss`;
    expect((await officer.get('/returns')).status).toBe(403);
    expect((await auditor.post(at, { reason: 'done' })).status).toBe(403);
    expect((await neighbour.post(at, { reason: 'done' })).status).toBe(404);
    expect((await neighbour.get<Page>('/returns?state=all')).body.returns).toEqual([]);
    expect((await reception.post(at, { reason: 'because' })).status).toBe(400);
    expect((await reception.get('/returns?order=name')).status).toBe(400);
  });

  it('is the review and the recall of a treatment, in order of their days and page by page', async () => {
    await finish(await book(1));
    const day = addDays(today(), 1);
    const all = await list();
    expect(all.map(({ kind, dueFrom }) => [kind, dueFrom])).toEqual([
      ['touch-up', addDays(day, 14)],
      ['recall', addDays(day, 120)],
    ]);
    const first = (await reception.get<Page>('/returns?limit=1')).body;
    const second = (await reception.get<Page>(`/returns?limit=1&cursor=${first.nextCursor ?? ''}`)).body;
    expect(second.returns[0]?.id).not.toBe(first.returns[0]?.id);
    expect(await open()).toHaveLength(2);
    const soon = await reception.get<Page>(`/returns?kind=recall&dueBefore=${addDays(day, 30)}`);
    expect(soon.body.returns).toEqual([]);
  });

  it('leaves out who has booked meanwhile, and has her back when the visit is cancelled', async () => {
    await finish(await book(1));
    const id = await book(15);
    expect((await open()).map(({ kind }) => kind)).toEqual(['recall']);
    await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      commandAppointment(scope, 'cancel', { id, reason: 'client' }),
    );
    expect((await open()).map(({ kind }) => kind)).toEqual(['touch-up', 'recall']);
  });

  it('is fulfilled by the review itself, which keeps the recall of the treatment', async () => {
    await finish(await book(1));
    const before = await list();
    await finish(await book(15));
    const after = await list();
    expect(after.map(({ kind, state }) => [kind, state])).toEqual([
      ['touch-up', 'booked'],
      ['recall', 'waiting'],
    ]);
    expect(after[1]?.id).toBe(before[1]?.id);
  });

  it('is the next session while a package has sessions left, and the recall after the last one', async () => {
    await rule({ touchUpDays: null, seriesMinDays: 30, seriesMaxDays: 45 });
    const manager = await api.signIn(clinics.a, 'manager');
    const offer = await manager.post<{ id: string }>('/packages', {
      ...{ name: 'Duas', procedureId: ids.procedureId, sessions: 2, priceCents: 1, validDays: 90 },
    });
    await reception.post(`/clients/${ids.clientId}/packages`, { packageId: offer.body.id });
    await finish(await book(1));
    expect((await open()).map(({ kind }) => kind)).toEqual(['session']);
    await finish(await book(35));
    expect((await open()).map(({ kind }) => kind)).toEqual(['recall']);
  });

  it('is dismissed once', async () => {
    await finish(await book(1));
    const [due] = await open();
    const dismiss = () => reception.post(`/returns/${due?.id ?? ''}/dismiss`, { reason: 'elsewhere' });
    expect(await dismiss()).toMatchObject({ status: 200, body: { state: 'dismissed' } });
    expect(await dismiss()).toMatchObject({ status: 409, body: { code: 'already-done' } });
  });
});

describe('the invitation to come back', () => {
  const due = async () => (await list())[0]?.id ?? '';

  it('leaves once, with the clinic’s page and two buttons, and says nothing of the treatment', async () => {
    await finish(await book(1));
    const id = await due();
    await Promise.all([invite(id), invite(id)]);
    await invite(id);
    expect(sent()).toHaveLength(1);
    const text = JSON.stringify(sent());
    expect(text).toContain(`${publicOrigin}/c/${clinics.a.id}`);
    expect(text).toContain(`ret:${id}:wants`);
    expect(text).not.toMatch(/Avaliação|toxina|laser/i);
    expect(await factsOf(id)).toMatchObject({ state: 'invited', done: ['invite'] });
  });

  it('goes to nobody who took her leave, has booked, or was told already that she is awaited', async () => {
    await finish(await book(1));
    const id = await due();
    await clinics.admin.query('update clients set whatsapp_opt_in_at = null where id = $1', [ids.clientId]);
    await invite(id);
    expect(await factsOf(id)).toMatchObject({ mayWrite: false, state: 'waiting' });
    await clinics.admin.query('update clients set whatsapp_opt_in_at = now() where id = $1', [ids.clientId]);
    await book(15);
    await invite(id);
    expect(sent()).toHaveLength(0);
    expect(await factsOf(id)).toMatchObject({ isBooked: true });
  });

  it('does not leave for a recall, which sells, under an opt-in for her visits; the reception sees why', async () => {
    await clinics.admin.query(`update clients set whatsapp_opt_in_via = 'booking-code' where id = $1`, [
      ids.clientId,
    ]);
    await finish(await book(1));
    const all = await open();
    expect(all.map(({ kind, mayInvite }) => [kind, mayInvite])).toEqual([
      ['touch-up', true],
      ['recall', false],
    ]);
    const [review = '', recall = ''] = all.map(({ id }) => id);
    await invite(recall);
    expect(sent()).toHaveLength(0);
    expect(await factsOf(recall)).toMatchObject({ kind: 'recall', mayWrite: false, state: 'waiting' });
    await invite(review);
    expect(sent()).toHaveLength(1);
  });

  it('is answered with one tap, by her alone, and she may change her mind', async () => {
    await finish(await book(1));
    const id = await due();
    await invite(id);
    await press(id, 'wants', '+5511999990000');
    expect(await factsOf(id)).toMatchObject({ state: 'invited' });
    await press(id, 'not-now');
    expect(await factsOf(id)).toMatchObject({ state: 'declined' });
    await press(id, 'wants');
    expect(await factsOf(id)).toMatchObject({ state: 'wants' });
    const wants = (await reception.get<Page>('/returns?state=wants')).body.returns;
    expect(wants.map((one) => one.id)).toContain(id);
    await invite(id, 'remind');
    expect(sent()).toHaveLength(1);
  });
});

describe('the warning that a package ends', () => {
  it('leaves once for each last day, and not for a package that is frozen', async () => {
    const manager = await api.signIn(clinics.a, 'manager');
    const offer = await manager.post<{ id: string }>('/packages', {
      ...{ name: 'Três', procedureId: ids.procedureId, sessions: 3, priceCents: 1, validDays: 40 },
      mayFreezeDays: 10,
    });
    const at = `/clients/${ids.clientId}/packages`;
    const sold = await reception.post<{ id: string; expiresOn: string }>(at, { packageId: offer.body.id });
    const { id: packageId, expiresOn } = sold.body;
    const warn = (last = expiresOn) =>
      stage.run(
        'warnOfPackageEnd',
        clinics.a.id,
        { packageId, step: 'warn-30', expiresOn: last },
        { workflowId: `clinic/${clinics.a.id}/package/${packageId}` },
      );
    await warn(addDays(expiresOn, 1));
    expect(sent()).toHaveLength(0);
    await warn();
    await warn();
    expect(sent()).toHaveLength(1);
    expect(JSON.stringify(sent())).toContain('3 sessões');
    await reception.post(`/client-packages/${packageId}/freeze`, undefined);
    await warn(addDays(expiresOn, 1));
    expect(sent()).toHaveLength(1);
  });
});
